import type { ReactNode } from 'react';
import type { KeptNeighbours } from '../../../core/map/kept-neighbours.ts';
import { percent } from '../../../core/words.ts';
import { type MapState, useMap } from '../../../state/answers/map.ts';
import { useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { radiusOf } from './dots.ts';

/** How far the map can be trusted, and what its marks mean. */
export function MapNotes() {
  return (
    <aside className="map-notes" aria-label="About this map">
      <MapTrust />
      <Legend />
    </aside>
  );
}

/** What the map says and what it does not; the table says so too. */
export function MapTrust() {
  const method = useMap((s) => s.method);
  const quality = useMap(shownQuality);
  const explained = useMap((s) => s.subject?.explained);
  const two = useMap((s) => s.subject?.items.length === 2);
  const pca = method === 'pca' || two;
  const means = pca ? componentsText(explained) : 'UMAP keeps neighbours, not distances';
  const kept = quality === undefined || quality.of === 0 || two ? '' : ` (${keptText(quality)})`;
  return (
    <>
      <p>
        Distances on the map are approximate: {means}
        {kept}. Decide by similarity.
      </p>
      <p>{hintFor(pca, two)}</p>
    </>
  );
}

function hintFor(pca: boolean, two: boolean): string {
  if (two) return 'Two tracks always lie on one line: only their distance says something.';
  return pca
    ? 'What is far apart here is far apart in truth; what is near may not be.'
    : 'Its axes, the size of groups and the gaps between them mean nothing.';
}

/** Of the picture that is shown; undefined while UMAP is on its way. */
function shownQuality({ method, layout, subject }: MapState): KeptNeighbours | undefined {
  const few = (subject?.items.length ?? 0) < 3;
  return method === 'pca' || few ? subject?.neighbours?.quality : layout?.quality;
}

function keptText({ of, kept, chance }: KeptNeighbours): string {
  const neighbours = of === 1 ? 'nearest neighbours' : `${of} nearest neighbours`;
  return `here ${percent(kept)} of each track’s ${neighbours} are kept; by chance it would be ${percent(chance)}`;
}

function componentsText(explained: Float64Array | undefined): string {
  const held = (explained?.[0] ?? 0) + (explained?.[1] ?? 0);
  return `two components hold ${percent(held)} of the variance`;
}

const SIZES = [1, 10, 100];

function Legend() {
  const noise = useStore((s) => s.parameters.outlier_mode === 'noise');
  const asked = useReviewQueue((s) => s.agenda.shown !== undefined);
  return (
    <ul className="map-legend" aria-label="Legend">
      <Entry
        words="1, 10, 100 faces"
        glyph={SIZES.map((faces, i) => (
          <circle
            key={faces}
            className="as-size"
            cx={[3.2, 12, 26][i]}
            cy="9"
            r={radiusOf(faces)}
          />
        ))}
        wide
      />
      <Entry
        words="an identity’s colour"
        glyph={['--id-0', '--id-1', '--id-3'].map((token, i) => (
          <circle key={token} cx={4 + 9 * i} cy="9" r="4" style={{ fill: `var(${token})` }} />
        ))}
        wide
      />
      <Entry words="singleton" glyph={<circle className="as-single" cx="9" cy="9" r="4" />} />
      {noise && <Entry words="noise" glyph={<circle className="as-noise" cx="9" cy="9" r="2" />} />}
      <Entry words="selected" glyph={<circle className="as-selected" cx="9" cy="9" r="5.5" />} />
      <Entry
        words="in the inspector"
        glyph={<circle className="as-active" cx="9" cy="9" r="5.5" />}
      />
      {asked && (
        <Entry
          words="question: A or B"
          glyph={
            <>
              <path className="as-question" d="M10 9H25" />
              <circle className="as-question" cx="6" cy="9" r="4.5" />
              <circle className="as-question as-dashed" cx="29" cy="9" r="4.5" />
            </>
          }
          wide
        />
      )}
    </ul>
  );
}

interface EntryProps {
  readonly words: string;
  readonly glyph: ReactNode;
  readonly wide?: boolean;
}

function Entry({ words, glyph, wide = false }: EntryProps) {
  return (
    <li>
      <svg
        viewBox={`0 0 ${wide ? 35 : 18} 18`}
        width={wide ? 35 : 18}
        height="18"
        aria-hidden="true"
      >
        {glyph}
      </svg>
      {words}
    </li>
  );
}
