import { Check, CircleHelp, ThumbsUp, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { PastAnswer } from '../../core/moderation/folded.ts';
import { useStore } from '../../state/store.ts';
import { selectDecisions } from '../../state/views/selectors.ts';
import { Button } from '../kit/Button.tsx';
import { Face } from '../kit/Face.tsx';
import { formatAge } from '../kit/format.ts';
import { KIND_WORDS } from '../kit/review-words.ts';
import './past.css';

const ANSWERS = {
  same: { words: 'Same', icon: Check },
  'not-same': { words: 'Not the same', icon: X },
  unsure: { words: 'Unsure', icon: CircleHelp },
  fine: { words: 'One person', icon: ThumbsUp },
} as const;
/** Rows shown at first: the latest are those one regrets. */
const FIRST = 60;
const NONE: readonly PastAnswer[] = [];

/** What was answered, latest first. Each can be taken back, and its question comes again. */
export function PastAnswers({ onBack }: { readonly onBack: () => void }) {
  const answers = useStore((s) => selectDecisions(s)?.answers ?? NONE);
  const open = useStore((s) => s.open);
  const leader = useStore((s) => s.leader);
  const { revoke } = useStore.getState();
  const [all, setAll] = useState(false);
  const [now, setNow] = useState(() => Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: ages are right when the list changes
  useEffect(() => setNow(Date.now()), [answers]);
  const rows = useMemo(() => new Map(open?.episode.tracks.id.map((id, row) => [id, row])), [open]);
  if (open === undefined) return null;
  const faceOf = (id: string): number => open.summaries.bestFace[rows.get(id) ?? -1] ?? -1;
  if (answers.length === 0) {
    return (
      <div className="review-end">
        <h3>No answer to look back on</h3>
        <Button onClick={onBack}>Back to the questions</Button>
      </div>
    );
  }
  const latest = answers.toReversed();
  return (
    <ol className="past" aria-label="Past answers">
      {latest.slice(0, all ? latest.length : FIRST).map((answer) => {
        const { words, icon: Icon } = ANSWERS[answer.answer];
        const { question } = answer;
        const open = answer.answer === 'unsure' || answer.answer === 'fine';
        return (
          <li key={answer.seq}>
            <Face row={faceOf(question.a)} decorative className="past-face" />
            {question.b === '' ? (
              <span className="past-face" />
            ) : (
              <Face row={faceOf(question.b)} decorative className="past-face" />
            )}
            <span className="past-answer" data-answer={answer.answer}>
              <Icon size={13} aria-hidden="true" />
              {words}
            </span>
            <span className="past-text" title={answer.text}>
              {answer.text}
              <small>
                {KIND_WORDS[question.kind].badge} · {formatAge(Date.parse(answer.at), now)}
              </small>
            </span>
            <Button disabled={!leader} onClick={() => revoke(answer.seq)}>
              {open ? 'Ask again' : 'Revoke'}
              <span className="visually-hidden">: {answer.text}</span>
            </Button>
          </li>
        );
      })}
      {!all && latest.length > FIRST && (
        <li>
          <Button look="plain" onClick={() => setAll(true)}>
            Show all {latest.length}
          </Button>
        </li>
      )}
    </ol>
  );
}
