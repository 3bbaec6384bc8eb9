import { useMemo } from 'react';
import { selectAppliedThreshold } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../common/Button.tsx';
import { formatThreshold } from '../common/format.ts';
import './pending.css';
import { mergesTaken, takenWords } from './pending-threshold.ts';
import { StoppedMerges } from './StoppedMerges.tsx';

/** Thresholds nearer than this are the same. */
const SAME = 1e-9;

/**
 * What the slider shows against what was applied last: nothing has to be applied for the page to show
 * it, but an applied threshold is a step of the history. And what decisions keep from merging.
 */
export function PendingThreshold() {
  const applied = useStore(selectAppliedThreshold);
  const value = useStore((s) => s.parameters.cluster_thresh);
  const algorithm = useStore((s) => s.parameters.algorithm);
  const linkage = useStore((s) => (s.clusteredWith ?? s.parameters).linkage);
  const agglomeration = useStore((s) => s.clustering?.agglomeration);
  const leader = useStore((s) => s.leader);
  const { applyThreshold, discardThreshold } = useStore.getState();
  const taken = useMemo(
    () =>
      agglomeration === undefined || algorithm !== 'agglomerative'
        ? undefined
        : mergesTaken(agglomeration.tree, linkage, applied, value),
    [agglomeration, algorithm, linkage, applied, value],
  );
  const pending = Math.abs(applied - value) > SAME;
  return (
    <div className="pending" data-pending={pending ? '' : undefined}>
      {pending && (
        <>
          <p className="pending-words">
            <b>
              {formatThreshold(applied)} → {formatThreshold(value)}
            </b>
            <span>not applied</span>
          </p>
          {taken !== undefined && <p className="pending-taken">{takenWords(taken)}</p>}
          <div className="pending-acts">
            <Button look="primary" disabled={!leader} onClick={applyThreshold}>
              Apply
            </Button>
            <Button look="plain" onClick={discardThreshold}>
              Discard
            </Button>
          </div>
        </>
      )}
      <StoppedMerges />
    </div>
  );
}
