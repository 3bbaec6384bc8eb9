import { useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { selectHeldBack } from '../../../state/views/threshold-diff.ts';
import { Button } from '../../kit/Button.tsx';
import { diffCounts } from '../../kit/diff-words.ts';
import { plural } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { ChangeList } from '../diff/ChangeList.tsx';
import { lookAtHeld } from '../diff/look-at-change.ts';
import { stillThere } from '../diff/still-there.ts';

/** Acts come one after the other: it is announced when the last one is through, ms. */
const QUIET_MS = 900;
const NONE: ReadonlySet<string> = new Set();

/**
 * What acts hold back: identities that they did not name stay as they were, and what clustering again
 * would make of the same decisions is offered here, whole or one by one.
 */
export function HeldBack() {
  const diff = useStore(selectHeldBack);
  const busy = useStore(isClustering);
  const leader = useStore((s) => s.leader);
  const { acceptChanges, clusterAgain } = useStore.getState();
  const [picked, setPicked] = useState(NONE);
  const count = diff?.changes.length ?? 0;
  const headline = `${plural(count, 'change')} held back`;
  const spoken = useSettled(
    count === 0 ? '' : `${headline}; clustering again would make ${it(count)}`,
    QUIET_MS,
  );
  const chosen = stillThere(picked, diff);
  const off = busy || !leader;
  if (diff === undefined || count === 0) return null;
  return (
    <section className="held-back" aria-label="Changes held back">
      <p className="visually-hidden" role="status" aria-label="Held back">
        {spoken}
      </p>
      <p className="pending-words">
        <b>{headline}</b>
        <span>{diffCounts(diff, 0)}</span>
      </p>
      <p className="pending-taken">
        Identities that you did not name stay as they are. Clustering again would make{' '}
        {count === 1 ? 'this change' : 'these changes'}.
      </p>
      <div className="pending-acts">
        {chosen.size > 0 ? (
          <Button
            look="primary"
            disabled={off}
            onClick={() => {
              acceptChanges([...chosen]);
              setPicked(NONE);
            }}
          >
            Accept {chosen.size} only
          </Button>
        ) : (
          <Button disabled={off} onClick={() => void clusterAgain()}>
            Cluster again
          </Button>
        )}
      </div>
      <ChangeList
        diff={diff}
        chosen={chosen}
        onChoose={setPicked}
        by="clustering again"
        onLook={lookAtHeld}
      />
    </section>
  );
}

const it = (count: number): string => (count === 1 ? 'it' : 'them');
