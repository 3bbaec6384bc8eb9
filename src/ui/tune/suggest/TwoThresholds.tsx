import { selectCountsAt } from '../../../state/answers/probe.ts';
import { useStore } from '../../../state/store.ts';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { SPEC_THRESHOLD } from '../../kit/threshold-words.ts';
import './start.css';

/** The specification's default and the suggestion in people: each is a click away from the other. */
export function TwoThresholds({ suggested }: { readonly suggested: number }) {
  const alike = useStore(
    (s) => selectCountsAt(s, suggested)?.clusters === selectCountsAt(s, SPEC_THRESHOLD)?.clusters,
  );
  return (
    <ul className="two-thresholds" aria-label="Default and suggestion">
      <li>
        <Place at={SPEC_THRESHOLD} what="default" singles={alike} />
      </li>
      <li>
        <Place at={suggested} what="suggested" singles={alike} />
      </li>
    </ul>
  );
}

interface PlaceProps {
  readonly at: number;
  readonly what: string;
  /** Also say how many tracks are alone: where the people are as many, the two differ in those. */
  readonly singles: boolean;
}

/** "0.58 → 78 identities": what a threshold gives, and the way there. */
function Place({ at, what, singles }: PlaceProps) {
  const here = useStore((s) => Math.abs(s.parameters.cluster_thresh - at) < 1e-9);
  const clusters = useStore((s) => selectCountsAt(s, at)?.clusters);
  const singletons = useStore((s) => selectCountsAt(s, at)?.singletons);
  const setThreshold = useStore((s) => s.setThreshold);
  const title =
    singletons === undefined
      ? `Set ${formatThreshold(at)}`
      : `${here ? 'The page is here' : `Set ${formatThreshold(at)}`}: ${plural(singletons, 'single track')} beside`;
  return (
    <button type="button" aria-pressed={here} title={title} onClick={() => setThreshold(at)}>
      <span>
        <b>{formatThreshold(at)}</b>
        {clusters === undefined ? '' : ` → ${plural(clusters, 'identity', 'identities')}`}
        {singles && singletons !== undefined && `, ${formatCount(singletons)} single`}
      </span>{' '}
      <small>{what}</small>
    </button>
  );
}
