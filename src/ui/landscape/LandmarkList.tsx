import { ShieldCheck } from 'lucide-react';
import { memo } from 'react';
import { landmarkNames } from '../../core/landscape/landmarks.ts';
import { useStore } from '../../state/store.ts';
import { formatThreshold } from '../common/format.ts';
import { Face } from '../common-face/Face.tsx';
import { justAbove } from './goals.ts';
import type { Meeting } from './use-meetings.ts';

/** Lines at most; the weightiest stay. */
const MOST = 12;

interface LandmarkListProps {
  readonly meetings: readonly Meeting[];
}

/** Below which threshold people with names merge: each a way to just above. */
export const LandmarkList = memo(function LandmarkList({ meetings }: LandmarkListProps) {
  const named = useStore((s) => s.open !== undefined);
  if (!named) return null;
  const kept = new Set(
    [...meetings].sort((a, b) => b.landmark.weight - a.landmark.weight).slice(0, MOST),
  );
  return (
    <section className="landscape-list">
      <h3 className="eyebrow">Who merges where</h3>
      {meetings.length === 0 ? (
        <p className="landscape-none">
          Name two people, and it says below which threshold they would merge.
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
  const below = formatThreshold(landmark.threshold);
  const names = landmarkNames(landmark);
  const why = prevented ? '; your decisions keep them apart' : '';
  return (
    <button
      type="button"
      className="landscape-goal landscape-pair"
      title={prevented ? 'Your decisions keep them apart at every threshold' : undefined}
      aria-label={`Go to ${formatThreshold(goal)}: below ${below} ${names} ${prevented ? 'would merge' : 'merge'}${why}`}
      onClick={() => useStore.getState().setThreshold(goal)}
    >
      <span className="landscape-faces">
        <Face row={faces[0]} decorative />
        <Face row={faces[1]} decorative />
      </span>
      <span>
        {names}
        <small>
          {prevented && <ShieldCheck size={12} aria-hidden="true" />}
          {prevented ? 'would merge' : 'merge'} below
        </small>
      </span>
      <b>{below}</b>
    </button>
  );
}
