import { ChartScatter } from 'lucide-react';
import { useEffect } from 'react';
import { isOnePoint, startMap, useMap } from '../../../state/answers/map.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatCount } from '../../kit/format.ts';
import { MapView } from './MapView.tsx';
import './map.css';
import './map-head.css';
import './map-side.css';

/** The tracks in the plane, like beside like; or why there is nothing to see. */
export function MapPanel() {
  useEffect(startMap, []);
  const status = useMap((s) => s.status);
  const failure = useMap((s) => s.failure);
  const subject = useMap((s) => s.subject);
  const here = useStore((s) => s.open !== undefined && s.open.key === subject?.episode);
  const busy = useStore((s) => isClustering(s) || s.job.type === 'running');
  const icon = <ChartScatter size={28} strokeWidth={1.4} />;
  if (status === 'failed') {
    const action = { label: 'Try again', run: useMap.getState().retry };
    return <EmptyState icon={icon} title="No map" text={failure} action={action} />;
  }
  if (subject === undefined || !here) {
    const waits = busy || status === 'loading';
    const text = waits
      ? 'The map is drawn from the vectors of the clustered tracks.'
      : 'A map puts tracks that look alike near each other. Open an episode to see its map.';
    return (
      <EmptyState icon={icon} title={waits ? 'Computing…' : 'Nothing clustered yet'} text={text} />
    );
  }
  const n = subject.items.length;
  if (n === 0) {
    return (
      <EmptyState
        icon={icon}
        title="No tracks to map"
        text="Every track is deleted, or has no usable face vector: there is nothing to put on a map."
      />
    );
  }
  if (n === 1) {
    return (
      <EmptyState
        icon={icon}
        title="One track has no neighbours"
        text="A map shows which tracks look alike. It takes at least two."
      />
    );
  }
  if (isOnePoint(subject)) {
    return (
      <EmptyState
        icon={icon}
        title="All tracks are identical"
        text={`The ${formatCount(n)} tracks have the same vector: on a map they would be one dot.`}
      />
    );
  }
  return <MapView count={n} />;
}
