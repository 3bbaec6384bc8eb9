import { startSentence } from '../../../core/advice/start-threshold.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import './start.css';

/** Where the episode began and why, as long as no other threshold was applied. */
export function StartLine() {
  const started = useStore((s) => s.started);
  const applied = useStore((s) => selectDecisions(s)?.threshold !== undefined);
  const text = typeof started !== 'object' || applied ? '' : startSentence(started);
  // Always there: what comes into it is then announced.
  return (
    <p className="start-line" role="status" aria-label="Start">
      {text}
    </p>
  );
}
