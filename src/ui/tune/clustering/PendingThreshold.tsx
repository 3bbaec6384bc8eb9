import { ChevronRight, ShieldCheck } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import type { StoppedMerge } from '../../../core/review/types.ts';
import { identityGroups } from '../../../state/answers/review-request.ts';
import { Question } from '../../../state/lib/question.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { selectPairsApart } from '../../../state/views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../../../state/views/selectors.ts';
import { selectPendingFrom, selectThresholdDiff } from '../../../state/views/threshold-diff.ts';
import { Button } from '../../kit/Button.tsx';
import { diffCounts, diffRemarks } from '../../kit/diff-words.ts';
import { Face } from '../../kit/Face.tsx';
import { formatThreshold, plural } from '../../kit/format.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { useEscapeWithin } from '../../kit/use-escape-within.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { Reasons } from '../../kit/why/WhyApart.tsx';
import { displayName } from '../../kit/words.ts';
import { ChangeList } from '../diff/ChangeList.tsx';
import { RemarkList } from '../diff/RemarkList.tsx';
import { stillThere } from '../diff/still-there.ts';
import { useTicked } from '../diff/ticked.ts';
import { HeldBack } from './HeldBack.tsx';
import '../diff/diff.css';
import './pending.css';

/** A drag is announced when it has held still for this long, ms. */
const QUIET_MS = 600;

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
  // Where they are looked at large, they are not listed small.
  const staged = useStore((s) => s.drawer === 'changes');
  const stopped = useStopped().length;
  const { setDrawer } = useStore.getState();
  const { keys, pick, drop } = useTicked();
  const chosen = stillThere(keys, diff);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another starting point is another diff
  useEffect(() => drop, [from, drop]);
  const counts = diff === undefined ? '' : diffCounts(diff, stopped);
  const spoken = useSettled(
    `${formatThreshold(from)} to ${formatThreshold(value)}: ${counts}`,
    QUIET_MS,
  );
  return (
    <>
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
      {diff !== undefined && diff.changes.length > 0 && !staged && (
        <>
          <Button className="pending-look" onClick={() => setDrawer('changes')}>
            Look at {plural(diff.changes.length, 'change')}
          </Button>
          <ChangeList diff={diff} chosen={chosen} onChoose={pick} />
        </>
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

/** Pairs listed; the rest is a number. */
const MOST = 30;

/** "3 merges stopped": which, by what decision, and the way to lift it. */
function StoppedMerges() {
  const stopped = useStopped();
  const set = useStore(selectIdentitySet);
  const { compare } = useStore.getState();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEscapeWithin(root, opener, open, () => setOpen(false));
  const byId = new Map(set?.identities.map((identity) => [identity.id, identity]));
  const pairs = stopped.flatMap(({ a, b, similarity }) => {
    const [one, other] = [byId.get(a), byId.get(b)];
    return one === undefined || other === undefined ? [] : [{ one, other, similarity }];
  });
  if (pairs.length === 0) return null;
  return (
    <div className="stopped" ref={root}>
      <button
        ref={opener}
        type="button"
        className="stopped-button"
        aria-expanded={open}
        title="Your decisions, or frames with both in them, keep these apart at this threshold"
        onClick={() => setOpen(!open)}
      >
        <ShieldCheck size={14} aria-hidden="true" />
        {plural(pairs.length, 'merge')} stopped
        <ChevronRight size={14} aria-hidden="true" className="stopped-chevron" />
      </button>
      {open && (
        <ul className="stopped-list" aria-label="Stopped merges">
          {pairs.slice(0, MOST).map(({ one, other, similarity }) => (
            <li key={`${one.id} ${other.id}`}>
              <button
                type="button"
                className="stopped-pair"
                aria-label={`Compare ${displayName(one)} and ${displayName(other)}`}
                onClick={() => compare([one.id, other.id])}
              >
                <Face row={one.canonicalFace} decorative />
                <Face row={other.canonicalFace} decorative />
                <span>
                  {displayName(one)}
                  <br />
                  {displayName(other)}
                </span>
                <b>{similarity.toFixed(2)}</b>
              </button>
              <Reasons one={one} other={other} />
            </li>
          ))}
          {pairs.length > MOST && <li className="stopped-rest">and {pairs.length - MOST} more</li>}
        </ul>
      )}
    </div>
  );
}

/** Asked for once the slider has been still for this long, ms. */
const STILL_MS = 250;
const NO_MERGES: readonly StoppedMerge[] = [];
const stopped = new Question<readonly StoppedMerge[]>();

/**
 * Pairs of identities that linkage would join at the threshold, but for a decision or a frame with
 * both in it; empty until known. While the slider moves, the last ones of the episode stay.
 */
function useStopped(): readonly StoppedMerge[] {
  const base = useStore((s) => s.open?.base);
  const set = useStore(selectIdentitySet);
  const decisions = useStore(selectDecisions);
  const busy = useStore(isClustering);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const cannotLink = useStore(selectPairsApart);
  const nothing =
    set === undefined ||
    decisions === undefined ||
    (cannotLink.length === 0 && decisions.frozen.length === 0);
  const ask = () =>
    cluster.stopped({ groups: identityGroups(set?.identities ?? []), threshold, cannotLink });
  const key = [set, cannotLink, threshold];
  const options = { of: stopped, delay: STILL_MS, about: base };
  const known = useAnswer(key, nothing || busy ? undefined : ask, options);
  return nothing ? NO_MERGES : (known ?? NO_MERGES);
}
