import type { Alternative } from '../../../core/suggest/types.ts';
import { useStore } from '../../../state/store.ts';
import { formatThreshold } from '../../kit/format.ts';

/** Other thresholds that something speaks for: each a way there. */
export function Alternatives({ alternatives }: { readonly alternatives: readonly Alternative[] }) {
  if (alternatives.length === 0) return null;
  return (
    <ul className="suggestion-others" aria-label="Alternatives">
      {alternatives.map((alternative) => (
        <li key={alternative.cluster_thresh}>
          <Other {...alternative} />
        </li>
      ))}
    </ul>
  );
}

function Other({ cluster_thresh: to, why, score }: Alternative) {
  const here = useStore((s) => Math.abs(s.parameters.cluster_thresh - to) < 1e-9);
  const setThreshold = useStore((s) => s.setThreshold);
  return (
    <button
      type="button"
      className="suggestion-other"
      aria-current={here ? 'true' : undefined}
      title={`${Math.round(score * 100)} % of the best score`}
      onClick={() => setThreshold(to)}
    >
      <b>{formatThreshold(to)}</b>
      <span>{why}</span>
    </button>
  );
}
