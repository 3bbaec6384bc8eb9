import { ArrowLeft, ArrowRightLeft, Split, X } from 'lucide-react';
import { memo, useEffect, useMemo, useState } from 'react';
import { changeSides, type IdentityChange } from '../../../core/diff/threshold-diff.ts';
import { type WeighedChange, weighChanges } from '../../../core/diff/weigh-changes.ts';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectPendingFrom, selectThresholdDiff } from '../../../state/views/threshold-diff.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { changeWords, diffCounts, diffRemarks } from '../../kit/diff-words.ts';
import { Face } from '../../kit/Face.tsx';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { Growing } from '../../kit/Growing.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { shortName } from '../../kit/words.ts';
import { type Picks, picked, toggleAll, toggleOne } from './picks.ts';
import { RemarkList } from './RemarkList.tsx';
import { useChangeThreshold } from './use-change-threshold.ts';
import './diff-stage.css';

const ICONS = { merge: ArrowLeft, split: Split, regroup: ArrowRightLeft } as const;
const NONE: Picks = new Map();
/** Members that a change shows until more are asked for; it may have thousands. */
const MEMBERS = 24;
const MORE_MEMBERS = 120;

/**
 * What the threshold would change, large enough to judge: before and after in a row each, the riskiest
 * first, every member with a tick of its own. Apply and Discard are always in sight.
 */
export function DiffStage() {
  const from = useStore(selectPendingFrom);
  const diff = useStore(selectThresholdDiff);
  const close = useStore((s) => s.setDrawer);
  // Applied, discarded or dragged back: there is nothing to look at any more.
  useEffect(() => {
    if (from === undefined) close('none');
  }, [from, close]);
  if (from === undefined || diff === undefined) return <section className="diff-stage" />;
  return <Stage key={from} from={from} />;
}

function Stage({ from }: { readonly from: number }) {
  const diff = useStore(selectThresholdDiff);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const leader = useStore((s) => s.leader);
  const weighed = useWeighed(diff?.changes ?? [], threshold);
  const [picks, setPicks] = useState(NONE);
  const { applyThreshold, discardThreshold, acceptChanges, setDrawer } = useStore.getState();
  if (diff === undefined) return null;
  const safe = weighed.filter((one) => one.safe);
  const chosen = picked(picks, diff.changes);
  const members = [...chosen.values()].reduce((sum, { size }) => sum + size, 0);
  const accept = (keys: readonly string[], only?: Picks): void => {
    acceptChanges(keys, only);
    setPicks(NONE);
  };
  return (
    <section
      className="diff-stage"
      aria-label="What the threshold changes"
      tabIndex={-1}
      data-drawer-focus=""
    >
      <header className="review-head">
        <h2>
          {formatThreshold(from)} → {formatThreshold(threshold)}
        </h2>
        <span className="review-right">{diffCounts(diff, 0)}, the riskiest first</span>
        <RemarkList remarks={diffRemarks(diff)} />
        <IconButton
          label="Back to the faces"
          icon={X}
          hint="Esc"
          side="below-end"
          className="diff-close"
          onClick={() => setDrawer('none')}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="diff-scroll" tabIndex={0} aria-label="Changes">
        <ul className="diff-rows">
          <Growing items={weighed} keyOf={({ change }) => change.key}>
            {(one) => <Row weighed={one} picks={chosen.get(one.change.key)} onPicks={setPicks} />}
          </Growing>
        </ul>
      </section>
      <footer className="review-acts">
        {members > 0 ? (
          <Button
            look="primary"
            disabled={!leader}
            onClick={() => accept([...chosen.keys()], chosen)}
          >
            Accept {formatCount(members)} ticked
          </Button>
        ) : (
          <Button look="primary" disabled={!leader} onClick={() => void applyThreshold()}>
            Apply all {formatCount(diff.changes.length)}
          </Button>
        )}
        {members === 0 && safe.length > 0 && safe.length < weighed.length && (
          <Button disabled={!leader} onClick={() => accept(safe.map(({ change }) => change.key))}>
            Accept {formatCount(safe.length)} safe, look at {weighed.length - safe.length}
          </Button>
        )}
        <Button look="plain" onClick={discardThreshold}>
          Discard
        </Button>
        <span className="diff-note">
          <Kbd>Space</Kbd> ticks
        </span>
      </footer>
    </section>
  );
}

function useWeighed(
  changes: readonly IdentityChange[],
  threshold: number,
): readonly WeighedChange[] {
  const at = useChangeThreshold();
  return useMemo(() => weighChanges(changes, threshold, at), [changes, threshold, at]);
}

interface RowProps {
  readonly weighed: WeighedChange;
  readonly picks: ReadonlySet<string> | undefined;
  readonly onPicks: (change: (picks: Picks) => Picks) => void;
}

/** One change: who stays, and each who joins or leaves. */
const Row = memo(function Row({ weighed, picks, onPicks }: RowProps) {
  const { change, at, against, safe } = weighed;
  const { main, others } = changeSides(change);
  const Icon = ICONS[change.kind];
  const whole = change.kind === 'regroup';
  const all = picks?.size === others.length;
  const words = changeWords(change);
  const [most, setMost] = useState(MEMBERS);
  const rest = others.length - most;
  return (
    <li className="diff-card" data-kind={change.kind} data-safe={safe}>
      <label className="diff-main">
        <input
          type="checkbox"
          aria-label={words}
          checked={all}
          disabled={whole}
          title={whole ? 'Only together with the others, all at once' : undefined}
          ref={(box) => {
            if (box !== null) box.indeterminate = !all && (picks?.size ?? 0) > 0;
          }}
          onChange={() => onPicks((before) => toggleAll(before, change))}
        />
        <Face row={main?.canonicalFace ?? -1} decorative className="diff-main-face" />
        <span className="diff-card-words">
          <b>{words}</b>
          <span>
            {plural(change.moved, 'track')}
            {at !== undefined && ` · at ${formatThreshold(at)}`}
          </span>
          {against.length > 0 && <em>{against.join(', ')}</em>}
        </span>
        <Icon size={16} aria-hidden="true" />
      </label>
      <ul className="diff-members" aria-label={`Who in: ${words}`}>
        {others.slice(0, most).map((one) => (
          <Member
            key={one.id}
            identity={one}
            ticked={picks?.has(one.id) ?? false}
            fixed={whole}
            onTick={() => onPicks((before) => toggleOne(before, change, one.id))}
          />
        ))}
        {rest > 0 && (
          <li className="diff-more">
            <Button look="plain" onClick={() => setMost(most + MORE_MEMBERS)}>
              Show {formatCount(Math.min(rest, MORE_MEMBERS))} of {formatCount(rest)} more
            </Button>
          </li>
        )}
      </ul>
    </li>
  );
});

interface MemberProps {
  readonly identity: Identity;
  readonly ticked: boolean;
  readonly fixed: boolean;
  readonly onTick: () => void;
}

function Member({ identity, ticked, fixed, onTick }: MemberProps) {
  const name = shortName(identity);
  return (
    <li>
      <label className="diff-member" data-ticked={ticked} title={name}>
        <Face row={identity.canonicalFace} decorative className="diff-member-face" />
        <span>
          <input
            type="checkbox"
            aria-label={`${name}, ${plural(identity.tracks.length, 'track')}`}
            checked={ticked}
            disabled={fixed}
            onChange={onTick}
          />
          {formatCount(identity.tracks.length)}
        </span>
      </label>
    </li>
  );
}
