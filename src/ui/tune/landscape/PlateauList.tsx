import { memo } from 'react';
import type { Plateau } from '../../../core/landscape/plateaus.ts';
import { useStore } from '../../../state/store.ts';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { span } from './chart-parts.ts';
import { restingPlace } from './goals.ts';
import type { LandscapeView } from './landscape-view.ts';
import { whyNoPlateau } from './landscape-words.ts';

/** Where the number of clusters holds for long: each a way there. */
export const PlateauList = memo(function PlateauList({ view }: { readonly view: LandscapeView }) {
  const { plateaus } = view;
  return (
    <section className="landscape-list">
      <h3 className="eyebrow">Stable stretches</h3>
      {plateaus.length === 0 ? (
        <p className="landscape-none">{whyNoPlateau(view)}</p>
      ) : (
        <ul>
          {plateaus.map((plateau) => (
            <li key={plateau.from}>
              <PlateauButton plateau={plateau} widest={plateaus[0]?.width ?? 1} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

interface PlateauButtonProps {
  readonly plateau: Plateau;
  readonly widest: number;
}

function PlateauButton({ plateau, widest }: PlateauButtonProps) {
  const { from, to, width, clusters, singletons } = plateau;
  const here = useStore(
    ({ parameters: { cluster_thresh: at } }) => at > from + 1e-9 && at <= to + 1e-9,
  );
  const goal = restingPlace(plateau);
  const [most, least] = singletons;
  const single =
    most === least
      ? `${formatCount(most)} single`
      : `${formatCount(least)}–${formatCount(most)} single`;
  return (
    <button
      type="button"
      className="landscape-goal"
      aria-current={here ? 'true' : undefined}
      onClick={() => useStore.getState().setThreshold(goal)}
    >
      <span className="visually-hidden">Go to {formatThreshold(goal)}: </span>
      <b>{span(plateau)}</b>
      <span>
        {plural(clusters, 'cluster')} <small>{single}</small>
      </span>
      <span className="landscape-width">
        {width.toFixed(2)} wide
        <meter min={0} max={widest} value={width} aria-hidden="true" />
      </span>
    </button>
  );
}
