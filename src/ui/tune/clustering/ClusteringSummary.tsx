import { bareCount } from '../../../core/words.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { useSettled } from '../../kit/use-settled.ts';

/** An announcement waits until the slider has stood still this long, ms. */
const ANNOUNCE_AFTER = 300;

/** For those who listen: the same counts, said when the slider has come to rest. */
export function ClusteringSummary() {
  const live = useStore((state) => {
    const metrics = selectIdentitySet(state)?.metrics;
    if (metrics === undefined) return undefined;
    const { num_tracks: tracks, num_clusters: clusters, num_singletons: singletons } = metrics;
    return [
      bareCount(tracks, 'track'),
      bareCount(clusters, 'cluster'),
      bareCount(singletons, 'singleton'),
    ].join(' · ');
  });
  const busy = useStore(isClustering);
  const said = useSettled(live, ANNOUNCE_AFTER);
  return (
    <p
      role="status"
      aria-label="Clustering summary"
      className="visually-hidden"
      data-settled={said === live && !busy}
    >
      {said}
    </p>
  );
}
