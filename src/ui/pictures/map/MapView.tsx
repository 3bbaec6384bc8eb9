import { Hand, LassoSelect, MessageCircleQuestion, ScanSearch, Table2 } from 'lucide-react';
import { type RefObject, useMemo, useRef, useState } from 'react';
import { percent } from '../../../core/words.ts';
import { useMap } from '../../../state/answers/map.ts';
import { useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { selectHighlight } from '../../../state/views/highlight.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { formatCount } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { ZoomButtons } from '../../kit/ZoomButtons.tsx';
import { countDots, summaryOf } from './dots.ts';
import type { DragMode } from './gestures.ts';
import { dotsOfRows, selectDots } from './live-content.ts';
import { MapCanvas } from './MapCanvas.tsx';
import { MapNotes } from './MapNotes.tsx';
import { MapTable } from './MapTable.tsx';
import { MethodChoice } from './MethodChoice.tsx';
import type { MapPicture } from './picture.ts';

/** An announcement waits until the slider has stood still this long, ms. */
const ANNOUNCE_AFTER = 300;

/** The map, or the table of it, with what can be done to it. */
export function MapView({ count }: { readonly count: number }) {
  const [mode, setMode] = useState<DragMode>('lasso');
  const [question, setQuestion] = useState(true);
  const [asTable, setAsTable] = useState(false);
  const picture = useRef<MapPicture>(undefined);
  return (
    <section className="map" aria-label="Map">
      <header className="map-head">
        <MethodChoice />
        <Summary />
        <MapTools
          picture={picture}
          mode={mode}
          onMode={setMode}
          question={question}
          onQuestion={setQuestion}
          asTable={asTable}
          onTable={setAsTable}
        />
      </header>
      <div className="map-body">
        {asTable ? (
          <MapTable />
        ) : (
          <>
            <div className="map-stage">
              <MapCanvas
                mode={mode}
                question={question}
                shared={picture}
                label={`Map of ${formatCount(count)} tracks`}
              />
              <Settling />
            </div>
            <MapNotes />
          </>
        )}
      </div>
    </section>
  );
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46", counted from the dots as they are drawn. */
function Summary() {
  const subject = useMap((s) => s.subject);
  const dots = useStore((s) => selectDots(s, subject));
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const counts = useMemo(() => dots && countDots(dots), [dots]);
  const text = counts === undefined ? '' : summaryOf(counts, threshold);
  const sample = subject && sampleText(subject.items.length, subject.of);
  const settled = useSettled([text, sample].join(' '), ANNOUNCE_AFTER);
  const alone = counts !== undefined && counts.tracks > 0 && counts.clusters === 0;
  return (
    <p className="map-summary">
      <span aria-hidden="true">{text}</span>
      <span role="status" aria-label="Map summary" className="visually-hidden">
        {settled}
      </span>
      {sample !== undefined && <em>{sample}</em>}
      {alone && <em>Every track is alone here: there are no identities to colour.</em>}
    </p>
  );
}

/** Said where not all tracks are on the map. */
export const sampleText = (shown: number, of: number): string | undefined =>
  shown === of
    ? undefined
    : `A sample: ${formatCount(shown)} of ${formatCount(of)} tracks, evenly along the tree.`;

/** UMAP on its way, with a way out. */
function Settling() {
  const settling = useMap((s) => s.settling);
  if (settling === undefined) return null;
  const { epoch, epochs } = settling.step ?? { epoch: 0, epochs: 0 };
  const part = epochs === 0 ? 0 : epoch / epochs;
  return (
    <div className="map-settling">
      <span>{epochs === 0 ? 'UMAP begins' : `UMAP settles, ${percent(part)}`}</span>
      <progress aria-label="UMAP" value={part} max={1} />
      <Button look="plain" onClick={useMap.getState().cancel}>
        Cancel
      </Button>
    </div>
  );
}

interface MapToolsProps {
  readonly picture: RefObject<MapPicture | undefined>;
  readonly mode: DragMode;
  readonly onMode: (mode: DragMode) => void;
  readonly question: boolean;
  readonly onQuestion: (on: boolean) => void;
  readonly asTable: boolean;
  readonly onTable: (on: boolean) => void;
}

/** Buttons for what pointer and keys do as well. */
function MapTools(props: MapToolsProps) {
  const { picture, mode, onMode, question, onQuestion, asTable, onTable } = props;
  const chosen = useStore((s) => selectHighlight(s).selected.size > 0);
  const asked = useReviewQueue((s) => s.agenda.shown !== undefined);
  return (
    <div className="map-tools" role="toolbar" aria-label="Map tools">
      {!asTable && (
        <>
          <IconButton
            label="Lasso: drag to select"
            icon={LassoSelect}
            aria-pressed={mode === 'lasso'}
            onClick={() => onMode('lasso')}
          />
          <IconButton
            label="Hand: drag to move"
            hint="Space"
            icon={Hand}
            aria-pressed={mode === 'pan'}
            onClick={() => onMode('pan')}
          />
          <i className="map-tools-gap" />
          <IconButton
            label="Mark the question of the review"
            icon={MessageCircleQuestion}
            aria-pressed={question}
            disabled={!asked}
            onClick={() => onQuestion(!question)}
          />
          <IconButton
            label="Zoom to the selection"
            icon={ScanSearch}
            disabled={!chosen}
            onClick={() => {
              const { selected } = selectHighlight(useStore.getState());
              const items = useMap.getState().subject?.items;
              if (items !== undefined) picture.current?.zoomTo(dotsOfRows(items, selected));
            }}
          />
          <ZoomButtons
            whole="Whole map"
            onZoom={(factor) => picture.current?.zoomBy(factor)}
            onFit={() => picture.current?.fit()}
          />
        </>
      )}
      <IconButton
        label="Table"
        icon={Table2}
        side="below-end"
        aria-pressed={asTable}
        onClick={() => onTable(!asTable)}
      />
    </div>
  );
}
