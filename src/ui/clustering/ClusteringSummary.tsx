import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { useSettled } from '../common/use-settled.ts';

/** An announcement waits until the slider has stood still this long, ms. */
const ANNOUNCE_AFTER = 300;

/** For those who listen: the same counts, said when the slider has come to rest. */
export function ClusteringSummary() {
  const live = useStore((state) => {
    const metrics = selectIdentitySet(state)?.metrics;
    if (metrics === undefined) return undefined;
    return `${metrics.num_tracks} tracks · ${metrics.num_clusters} clusters · ${metrics.num_singletons} singletons`;
  });
  const settled = useSettled(live, ANNOUNCE_AFTER);
  return (
    <p role="status" aria-label="Clustering summary" className="visually-hidden">
      {settled}
    </p>
  );
}
