import {
  ArrowUpFromLine,
  Ban,
  Columns2,
  CornerUpRight,
  Ellipsis,
  Lock,
  type LucideIcon,
  Merge,
  Split,
  Trash2,
  Unlink,
  UserRound,
  UserRoundX,
  X,
} from 'lucide-react';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { isListed } from '../../state/views/visible.ts';
import { Button } from '../kit/Button.tsx';
import { formatCount } from '../kit/format.ts';
import { Kbd } from '../kit/Kbd.tsx';
import { Menu } from '../kit/Menu.tsx';
import { type Act, type ActName, clearSelections } from './act.ts';
import { actOn, perform } from './acts.ts';
import { selectDeletedBin, selectLoneTracks, selectNoiseBin } from './bins.ts';
import { focusCentre } from './focus-centre.ts';
import { keyHint } from './keymap.ts';
import { NumberedPeople } from './NumberedPeople.tsx';
import type { Subject } from './subject.ts';
import { useSubject } from './use-subject.ts';
import './selection-bar.css';

const ICONS: Readonly<Partial<Record<ActName, LucideIcon>>> = {
  merge: Merge,
  split: Split,
  'not-same': Unlink,
  move: CornerUpRight,
  'take-out': ArrowUpFromLine,
  assign: UserRound,
  stranger: UserRoundX,
  lock: Lock,
  compare: Columns2,
  noise: Ban,
  delete: Trash2,
};

interface Offer {
  /** At hand, the most used first. */
  readonly first: readonly ActName[];
  /** Behind "More". */
  readonly more: readonly ActName[];
}

const FOR_TRACKS: Offer = {
  first: ['split', 'move', 'take-out', 'not-same', 'noise'],
  more: ['delete', 'assign', 'lock'],
};

/** One can be split, two or three compared; what cannot be done with so many is not in the way. */
function offerFor(count: number): Offer {
  if (count === 1) {
    return {
      first: ['merge', 'split', 'not-same', 'assign', 'lock'],
      more: ['move', 'stranger', 'noise', 'delete'],
    };
  }
  const few = count <= 3;
  return {
    first: ['merge', 'not-same', few ? 'compare' : 'noise', 'assign', 'lock'],
    more: ['move', 'split', 'stranger', few ? 'noise' : 'compare', 'delete'],
  };
}

/** What can be done with what is selected, at hand while anything is. */
export function ActionBar() {
  const subject = useSubject();
  const of = useStore((s) => countIn(subject, s));
  if (!subject.selected) return null;
  const tracks = subject.rows.length > 0;
  const count = tracks ? subject.rows.length : subject.identities.length;
  const offer = tracks ? FOR_TRACKS : offerFor(count);
  const acts = (names: readonly ActName[]) =>
    names.flatMap((name) => {
      const act = actOn(name, subject);
      return act === undefined ? [] : [{ name, act }];
    });
  const more = acts(offer.more);
  return (
    <section className="selection-bar action-bar" aria-label="Selection">
      <span role="status" className="bar-count">
        <b>{formatCount(count)}</b> <span className="bar-of">of {formatCount(of)}</span>{' '}
        {tracks ? <span>{of === 1 ? 'track' : 'tracks'} </span> : null}selected
      </span>
      {canBeSomebody(subject) && <NumberedPeople about={subject} />}
      {acts(offer.first).map(({ name, act }) => (
        <ActButton key={name} name={name} act={act} subject={subject} />
      ))}
      {more.length > 0 && (
        <Menu
          label="More"
          className="icon-button"
          side="above"
          button={<Ellipsis size={16} aria-hidden="true" />}
          items={more.map(({ name, act }) => ({
            key: name,
            label: act.label,
            detail: act.why ?? keyHint(name),
            disabled: act.why !== undefined && act.locked !== true,
            run: () => {
              perform(name, subject);
              focusCentre();
            },
          }))}
        />
      )}
      <Button
        look="plain"
        onClick={() => {
          clearSelections();
          focusCentre();
        }}
      >
        <X className="bar-icon" size={15} aria-hidden="true" />
        <span className="bar-label">Clear</span> <Kbd>Esc</Kbd>
      </Button>
    </section>
  );
}

/** Tracks of a bin and of several identities are placed, not named. */
const canBeSomebody = (subject: Subject): boolean => actOn('assign', subject) !== undefined;

interface ActButtonProps {
  readonly name: ActName;
  readonly act: Act;
  readonly subject: Subject;
}

/** Stays in reach when it cannot be done: the tip says why, and a lock can be undone from it. */
function ActButton({ name, act, subject }: ActButtonProps) {
  const Icon = ICONS[name];
  return (
    <Button
      look="plain"
      aria-disabled={act.why !== undefined}
      data-tip={act.why ?? act.title}
      data-tip-side="above"
      onClick={() => {
        perform(name, subject);
        focusCentre();
      }}
    >
      {Icon !== undefined && <Icon className="bar-icon" size={15} aria-hidden="true" />}
      <span className="bar-label">{act.label}</span> <Kbd>{keyHint(name)}</Kbd>
    </Button>
  );
}

/** How many there are to select from. */
function countIn(
  { place, rows, focus }: Subject,
  state: ReturnType<typeof useStore.getState>,
): number {
  if (place === 'grid' && rows.length > 0) return selectIdentitySet(state)?.metrics.num_tracks ?? 0;
  switch (place) {
    case 'identity':
      return rows.length > 0 ? (focus?.tracks.length ?? 0) : 1;
    case 'noise':
      return selectNoiseBin(state).length;
    case 'deleted':
      return selectDeletedBin(state).length;
    case 'singletons':
      return selectLoneTracks(state).length;
    default:
      return (selectIdentitySet(state)?.identities ?? []).filter(isListed).length;
  }
}
