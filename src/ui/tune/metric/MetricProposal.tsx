import { useEffect, useRef } from 'react';
import { applyMetric } from '../../../state/answers/apply-metric.ts';
import {
  selectProposalDiff,
  selectProposedCut,
  selectProposedSet,
} from '../../../state/answers/metric-diff.ts';
import {
  closeProposal,
  openProposal,
  useProposal,
} from '../../../state/answers/metric-proposal.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import { diffCounts, diffRemarks } from '../../kit/diff-words.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { RemarkList } from '../diff/RemarkList.tsx';
import { CutChoice } from './CutChoice.tsx';
import '../../kit/metric.css';
import { countWords, cutWords } from './metric-words.ts';
import { ProposedChanges } from './ProposedChanges.tsx';

/** A slider that moves meanwhile has held still for this long, ms. */
const QUIET_MS = 250;

/** What the metric of the episode's own would change, with the faces. Nothing changes before Apply. */
export function MetricProposal() {
  const status = useProposal((s) => s.status);
  const failure = useProposal((s) => s.failure);
  const known = useProposal((s) => s.proposal !== undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = status !== 'closed';
  useEffect(() => {
    if (shown) heading.current?.focus();
  }, [shown]);
  if (!shown) return null;
  return (
    <section className="metric-proposal" aria-labelledby="metric-proposal-heading">
      <h2 id="metric-proposal-heading" ref={heading} tabIndex={-1}>
        cosine → within track <span>not applied</span>
      </h2>
      {status === 'asking' && !known && <p role="status">Clustering in the other metric…</p>}
      {status === 'failed' && (
        <p role="alert" className="metric-failed">
          {failure}
        </p>
      )}
      {known ? <Proposed busy={status === 'asking'} /> : <Without failed={status === 'failed'} />}
    </section>
  );
}

function Without({ failed }: { readonly failed: boolean }) {
  return (
    <div className="pending-acts">
      {failed && <Button onClick={openProposal}>Try again</Button>}
      <Button look="plain" onClick={closeProposal}>
        Discard
      </Button>
    </div>
  );
}

function Proposed({ busy }: { readonly busy: boolean }) {
  const from = useProposal();
  // Forming the other identities is not for every step of a drag.
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const moving = useSettled(threshold, QUIET_MS) !== threshold;
  const state = useStore((s) => (moving ? undefined : s));
  const last = useRef<ReturnType<typeof figures>>(undefined);
  if (state !== undefined) last.current = figures(state, from);
  const leader = useStore((s) => s.leader);
  const shown = last.current;
  if (shown === undefined) return null;
  const { diff, cut, counts } = shown;
  return (
    <>
      <p role="status" aria-label="Metric proposal">
        {diffCounts(diff, 0)}
        <br />
        {counts}
      </p>
      <CutChoice />
      <p>{cutWords(cut)}</p>
      <RemarkList remarks={diffRemarks(diff)} />
      <div className="pending-acts">
        <Button
          look="primary"
          disabled={!leader || busy || moving}
          onClick={() => void applyMetric()}
        >
          Apply
        </Button>
        <Button look="plain" onClick={closeProposal}>
          Discard
        </Button>
      </div>
      <ProposedChanges changes={diff.changes} />
    </>
  );
}

function figures(
  state: ReturnType<typeof useStore.getState>,
  from: ReturnType<typeof useProposal.getState>,
) {
  const diff = selectProposalDiff(state, from);
  const cut = selectProposedCut(state, from);
  const before = selectIdentitySet(state);
  const after = selectProposedSet(state, from);
  if (diff === undefined || cut === undefined) return undefined;
  if (before === undefined || after === undefined) return undefined;
  return { diff, cut, counts: countWords(before.metrics, after.metrics) };
}
