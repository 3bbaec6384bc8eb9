import { useEffect, useRef, useState } from 'react';
import type { IdentityChange } from '../../../core/diff/threshold-diff.ts';
import {
  applyMetric,
  chooseCut,
  closeProposal,
  openProposal,
  type ProposalCut,
  selectProposalDiff,
  selectProposedCut,
  selectProposedSet,
  useProposal,
} from '../../../state/answers/metric-proposal.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import { diffCounts, diffRemarks } from '../../kit/diff-words.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { ChangeRow } from '../diff/ChangeRow.tsx';
import { RemarkList } from '../diff/RemarkList.tsx';
import { countWords, cutWords, suggestedWords } from './metric-words.ts';
import '../../kit/metric.css';
import '../diff/diff.css';

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

/** At which threshold of the new metric to compare: nearest to what is there, or its own suggestion. */
function CutChoice() {
  const cut = useProposal((s) => s.cut);
  const recommendation = useProposal((s) => s.proposal?.recommendation);
  const suggested = recommendation && suggestedWords(recommendation);
  const choices: readonly (readonly [ProposalCut, string])[] = [
    ['agreeing', 'nearest to now'],
    ...(suggested === undefined ? [] : ([['suggested', suggested]] as const)),
  ];
  if (choices.length < 2) return null;
  return (
    <fieldset className="metric-cut">
      <legend className="visually-hidden">Threshold of the new metric</legend>
      {choices.map(([one, label]) => (
        <label key={one}>
          <input
            type="radio"
            name="metric-cut"
            checked={cut === one}
            onChange={() => chooseCut(one)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** Changes listed at once. */
const FIRST = 5;

/** Every change of a proposal with both sides' faces, those that move most tracks first. */
function ProposedChanges({ changes }: { readonly changes: readonly IdentityChange[] }) {
  const [all, setAll] = useState(false);
  if (changes.length === 0) return null;
  const rest = changes.length - FIRST;
  return (
    <>
      <ul className="diff-list metric-changes" aria-label="What the metric would change">
        {(all ? changes : changes.slice(0, FIRST)).map((change) => (
          <ChangeRow key={change.key} change={change} at={undefined} onLook={lookAtTracks} />
        ))}
      </ul>
      {rest > 0 && (
        <Button look="plain" className="diff-rest" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${rest} more`}
        </Button>
      )}
    </>
  );
}

/**
 * Look at the identities as they are now: side by side where two or three would become others, the
 * tracks that would leave selected where one would fall apart.
 */
function lookAtTracks({ kind, before, after }: IdentityChange): void {
  const store = useStore.getState();
  const [whole] = before;
  if (whole === undefined) return;
  if (kind === 'split') {
    const [, ...leaving] = after;
    store.setActive(whole.id);
    store.setView({ type: 'identity', id: whole.id });
    store.setTrackSelection(new Set(leaving.flatMap(({ tracks }) => [...tracks])));
    return;
  }
  store.setActive(whole.id);
  store.selectTracks(before.flatMap(({ tracks }) => [...tracks]));
}
