import { Check, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useKnown, useMatchRows } from '../../../state/answers/matches.ts';
import { selectWorthCount, useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { selectUnnamed } from '../../../state/views/selectors.ts';
import { plural } from '../../kit/format.ts';
import { LEAST_BATCH } from '../../kit/review-words.ts';
import './to-do.css';

/** What is left of the evening, first things first: each line leads there. */
export function ToDo() {
  const ready = useReviewQueue((s) => s.status === 'ready');
  const certain = useReviewQueue((s) => s.batch.length);
  const questions = useReviewQueue(selectWorthCount);
  const known = useKnown().length;
  const perhaps = useMatchRows().filter(({ state }) => state === 'ask').length;
  const unnamed = useStore((s) => selectUnnamed(s).length);
  const { setDrawer, setDialog } = useStore.getState();
  if (!ready) return null;
  return (
    <nav className="panel-section to-do" aria-label="To do">
      <h2 className="eyebrow">To do</h2>
      <ol>
        {certain >= LEAST_BATCH && (
          <Line onClick={() => setDrawer('review')}>{plural(certain, 'merge')} look certain</Line>
        )}
        <Line done={questions === 0} onClick={() => setDrawer('review')}>
          {questions === 0
            ? 'No question worth asking'
            : `${plural(questions, 'question')} worth asking`}
        </Line>
        {known > 0 && (
          <Line onClick={() => setDrawer('known')}>
            {plural(known, 'person is', 'people are')} known from before
          </Line>
        )}
        {perhaps > 0 && (
          <Line onClick={() => setDrawer('known')}>
            {plural(perhaps, 'identity', 'identities')} perhaps known: look
          </Line>
        )}
        <Line done={unnamed === 0} onClick={() => setDrawer('names')}>
          {unnamed === 0
            ? 'Everybody has a name'
            : `${plural(unnamed, 'person', 'people')} to name`}
        </Line>
        <Line onClick={() => setDialog('export')}>Then export</Line>
      </ol>
    </nav>
  );
}

interface LineProps {
  readonly done?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Line({ done = false, onClick, children }: LineProps) {
  return (
    <li>
      <button type="button" className="to-do-line" data-done={done} onClick={onClick}>
        {done ? (
          <Check size={13} aria-hidden="true" />
        ) : (
          <ChevronRight size={13} aria-hidden="true" />
        )}
        {children}
      </button>
    </li>
  );
}
