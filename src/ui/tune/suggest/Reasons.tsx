import {
  ChartNoAxesColumn,
  CircleQuestionMark,
  GitMerge,
  History,
  type LucideIcon,
  MoveHorizontal,
  Scale,
  SquareUser,
  UserCheck,
} from 'lucide-react';
import type { Reason, ReasonKind } from '../../../core/suggest/types.ts';
import { useStore } from '../../../state/store.ts';
import { Face } from '../../kit/Face.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { trackName } from '../../kit/words.ts';
import { KIND_WORDS } from './suggestion-words.ts';

const ICONS: Readonly<Record<ReasonKind, LucideIcon>> = {
  impostors: ChartNoAxesColumn,
  merges: GitMerge,
  plateau: MoveHorizontal,
  halves: Scale,
  linkage: GitMerge,
  metric: GitMerge,
  'same-frame': SquareUser,
  people: UserCheck,
  memory: History,
  unsure: CircleQuestionMark,
  undecided: CircleQuestionMark,
};

/** What speaks for the threshold, and what makes it unsure. */
export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="suggestion-reasons" aria-label="Reasons">
      {reasons.map((reason) => (
        <li key={reason.text}>
          <ReasonMark kind={reason.kind} />
          <span>
            <span className="visually-hidden">{KIND_WORDS[reason.kind]}: </span>
            {reason.text}
          </span>
          {reason.pair !== undefined && reason.at !== undefined && (
            <Pair pair={reason.pair} at={reason.at} />
          )}
        </li>
      ))}
    </ul>
  );
}

function ReasonMark({ kind }: { readonly kind: ReasonKind }) {
  const Icon = ICONS[kind];
  return <Icon size={14} aria-hidden="true" className="suggestion-mark" data-kind={kind} />;
}

/** Two tracks that a reason is about: a click selects both, in every picture. */
function Pair({ pair, at }: { readonly pair: readonly [number, number]; readonly at: number }) {
  const episode = useStore((s) => s.open?.episode);
  const summaries = useStore((s) => s.open?.summaries);
  const { selectTracks } = useStore.getState();
  if (episode === undefined || summaries === undefined) return null;
  const [a, b] = pair;
  const names = `${trackName(episode, a)} and ${trackName(episode, b)}`;
  return (
    <button type="button" className="suggestion-pair" onClick={() => selectTracks(pair)}>
      <Face row={summaries.bestFace[a] ?? -1} decorative />
      <Face row={summaries.bestFace[b] ?? -1} decorative />
      <span>
        <span className="visually-hidden">Select </span>
        {names}
        <small>one person at {formatThreshold(at)} and below</small>
      </span>
    </button>
  );
}
