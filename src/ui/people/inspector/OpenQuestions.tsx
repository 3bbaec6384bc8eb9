import type { Identity } from '../../../core/identity/types.ts';
import type { ReviewItem } from '../../../core/review/types.ts';
import { useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { KIND_WORDS } from '../../kit/review-words.ts';
import '../../kit/why/why.css';

/** Questions shown: the rest comes in the queue anyway. */
const MOST = 4;

/** What the review queue has to ask about an identity, each question one press away. */
export function OpenQuestions({ identity }: { readonly identity: Identity }) {
  const agenda = useReviewQueue((s) => s.agenda);
  const { show } = useReviewQueue.getState();
  const setDrawer = useStore((s) => s.setDrawer);
  const has = ({ a, b }: ReviewItem): boolean =>
    identity.tracks.includes(a.tracks[0] ?? -1) || identity.tracks.includes(b?.tracks[0] ?? -1);
  const all = [
    ...agenda.passed,
    ...(agenda.shown === undefined ? [] : [agenda.shown]),
    ...agenda.ahead,
  ];
  const items = all.filter(has).sort((x, y) => y.worth - x.worth);
  if (items.length === 0) return null;
  return (
    <ul className="insp-questions" aria-label="Open questions">
      {items.slice(0, MOST).map((item) => (
        <li key={item.key}>
          <button
            type="button"
            title={item.reason}
            onClick={() => {
              show(item.key);
              setDrawer('review');
            }}
          >
            {KIND_WORDS[item.kind].badge}
          </button>
        </li>
      ))}
      {items.length > MOST && <li>+{items.length - MOST}</li>}
    </ul>
  );
}
