import { useStore } from '../../../state/store.ts';
import { selectPendingFrom, selectThresholdDiff } from '../../../state/views/threshold-diff.ts';
import { Button } from '../../kit/Button.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { stillThere } from '../diff/still-there.ts';
import { useTicked } from '../diff/ticked.ts';

/** Apply or discard what the slider shows: under the panel, in sight wherever it is scrolled. */
export function PendingActs() {
  const from = useStore(selectPendingFrom);
  // The stage of the diff has its own.
  const staged = useStore((s) => s.drawer === 'changes');
  return from === undefined || staged ? null : <Acts from={from} />;
}

function Acts({ from }: { readonly from: number }) {
  const value = useStore((s) => s.parameters.cluster_thresh);
  const diff = useStore(selectThresholdDiff);
  const leader = useStore((s) => s.leader);
  const { keys, drop } = useTicked();
  const { applyThreshold, discardThreshold, acceptChanges } = useStore.getState();
  const chosen = stillThere(keys, diff);
  return (
    <section className="pending-acts" aria-label="Threshold not applied">
      <p className="pending-words">
        <b>
          {formatThreshold(from)} → {formatThreshold(value)}
        </b>
        <span>not applied</span>
      </p>
      {chosen.size > 0 ? (
        <Button
          look="primary"
          disabled={!leader}
          onClick={() => {
            acceptChanges([...chosen]);
            drop();
          }}
        >
          Accept {chosen.size} only
        </Button>
      ) : (
        <Button look="primary" disabled={!leader} onClick={() => void applyThreshold()}>
          Apply
        </Button>
      )}
      <Button look="plain" onClick={discardThreshold}>
        Discard
      </Button>
    </section>
  );
}
