import { ShieldCheck } from 'lucide-react';
import { memo, useMemo } from 'react';
import { landmarkNames } from '../../../core/landscape/landmarks.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { Face } from '../../kit/Face.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { justAbove } from './goals.ts';
import { type Meeting, namedTracks } from './use-meetings.ts';

/** Lines at most; the weightiest stay. */
const MOST = 12;

interface LandmarkListProps {
  readonly meetings: readonly Meeting[];
}

/** Below which threshold people with names merge: each a way to just above. */
export const LandmarkList = memo(function LandmarkList({ meetings }: LandmarkListProps) {
  const decisions = useStore(selectDecisions);
  const named = useMemo(
    () => (decisions === undefined ? 0 : namedTracks(decisions).length),
    [decisions],
  );
  const kept = new Set(
    [...meetings].sort((a, b) => b.landmark.weight - a.landmark.weight).slice(0, MOST),
  );
  return (
    <section className="landscape-list">
      <h3 className="eyebrow">Who merges where</h3>
      {meetings.length === 0 ? (
        <p className="landscape-none">
          {named < 2
            ? 'Name two people, and it says below which threshold they would merge.'
            : 'The people with names stay apart at every threshold.'}
        </p>
      ) : (
        <ul>
          {meetings
            .filter((meeting) => kept.has(meeting))
            .map((meeting) => (
              <li key={`${meeting.landmark.threshold} ${landmarkNames(meeting.landmark)}`}>
                <LandmarkButton meeting={meeting} />
              </li>
            ))}
          {meetings.length > MOST && (
            <li className="landscape-none">and {meetings.length - MOST} of smaller ones</li>
          )}
        </ul>
      )}
    </section>
  );
});

function LandmarkButton({ meeting }: { readonly meeting: Meeting }) {
  const { landmark, prevented, faces } = meeting;
  const goal = justAbove(landmark.threshold);
  return (
    <button
      type="button"
      className="landscape-goal landscape-pair"
      title={prevented ? 'Your decisions keep them apart, whatever the threshold' : undefined}
      onClick={() => useStore.getState().setThreshold(goal)}
    >
      <span className="visually-hidden">Go to {formatThreshold(goal)}: </span>
      <span className="landscape-faces">
        <Face row={faces[0]} decorative />
        <Face row={faces[1]} decorative />
      </span>
      <span>
        {landmarkNames(landmark)}{' '}
        <small>
          {prevented && <ShieldCheck size={12} aria-hidden="true" />}
          {prevented ? 'would merge' : 'merge'} below
        </small>
      </span>
      <b>{landmark.threshold.toFixed(2)}</b>
    </button>
  );
}
