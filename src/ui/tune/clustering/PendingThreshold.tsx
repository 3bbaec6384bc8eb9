import { useEffect, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectPendingFrom, selectThresholdDiff } from '../../../state/views/threshold-diff.ts';
import { Button } from '../../kit/Button.tsx';
import { diffCounts, diffRemarks } from '../../kit/diff-words.ts';
import { formatThreshold } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { ChangeList } from '../diff/ChangeList.tsx';
import '../diff/diff.css';
import { RemarkList } from '../diff/RemarkList.tsx';
import { stillThere } from '../diff/still-there.ts';
import { HeldBack } from './HeldBack.tsx';
import './pending.css';
import { StoppedMerges } from './StoppedMerges.tsx';
import { useStopped } from './use-stopped.ts';

/** A drag is announced when it has held still for this long, ms. */
const QUIET_MS = 600;
const NONE: ReadonlySet<string> = new Set();

/**
 * What the slider shows against what was applied last, before anything is applied: counts, what it
 * means for locks and warnings, and every change with both sides' faces. While nothing is pending,
 * what acts hold back. And what decisions keep from merging.
 */
export function PendingThreshold() {
  const from = useStore(selectPendingFrom);
  return (
    <div className="pending" data-pending={from === undefined ? undefined : ''}>
      {from === undefined ? <HeldBack /> : <Pending from={from} />}
      <StoppedMerges />
    </div>
  );
}

function Pending({ from }: { readonly from: number }) {
  const value = useStore((s) => s.parameters.cluster_thresh);
  const diff = useStore(selectThresholdDiff);
  const leader = useStore((s) => s.leader);
  const stopped = useStopped().length;
  const { applyThreshold, discardThreshold, acceptChanges } = useStore.getState();
  const [picked, setPicked] = useState(NONE);
  const chosen = stillThere(picked, diff);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another starting point is another diff
  useEffect(() => setPicked(NONE), [from]);
  const counts = diff === undefined ? '' : diffCounts(diff, stopped);
  const spoken = useSettled(
    `${formatThreshold(from)} to ${formatThreshold(value)}: ${counts}`,
    QUIET_MS,
  );
  return (
    <>
      <p className="pending-words">
        <b>
          {formatThreshold(from)} → {formatThreshold(value)}
        </b>
        <span>not applied</span>
      </p>
      <p className="visually-hidden" role="status" aria-label="Threshold diff">
        {spoken}
      </p>
      {diff === undefined ? (
        <NoDiff />
      ) : (
        <>
          <p className="pending-taken" aria-hidden="true">
            {counts}
          </p>
          <RemarkList remarks={diffRemarks(diff)} />
        </>
      )}
      <div className="pending-acts">
        {chosen.size > 0 ? (
          <Button
            look="primary"
            disabled={!leader}
            onClick={() => {
              acceptChanges([...chosen]);
              setPicked(NONE);
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
      </div>
      {diff !== undefined && diff.changes.length > 0 && (
        <ChangeList diff={diff} chosen={chosen} onChoose={setPicked} />
      )}
    </>
  );
}

/** Density algorithms find their clusters anew at every radius: there is no list at hand. */
function NoDiff() {
  const algorithm = useStore((s) => s.parameters.algorithm);
  if (algorithm === 'agglomerative') return null;
  return (
    <p className="pending-taken">
      {algorithm} has no merges to list; the grid shows its result at this radius.
    </p>
  );
}
