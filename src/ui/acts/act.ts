import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { displayName } from '../kit/words.ts';
import type { KeyAction } from './keymap.ts';

/** Acts on people and tracks; each has a key, a button and a line in the palette. */
export type ActName = Extract<
  KeyAction,
  | 'merge'
  | 'same'
  | 'not-same'
  | 'split'
  | 'take-out'
  | 'move'
  | 'lock'
  | 'rename'
  | 'assign'
  | 'stranger'
  | 'noise'
  | 'delete'
  | 'compare'
>;

/** Something that can be done with the subject at hand. */
export interface Act {
  /** On a button: "Merge". */
  readonly label: string;
  /** In the palette and as a tip: "Merge 2 into Lisa". */
  readonly title: string;
  /** Why it cannot be done now; undefined when it can. */
  readonly why?: string | undefined;
  /** Only a lock stands in the way: doing it offers to unlock. */
  readonly locked?: boolean;
  readonly run: () => void;
}

/** The same act, unless a lock stands in its way. */
export function unlessLocked(act: Act, touched: readonly Identity[]): Act {
  const why = lockWords(touched);
  return why === undefined || act.why !== undefined ? act : { ...act, why, locked: true };
}

/** Why nothing can be done to locked identities; undefined when none is. */
export function lockWords(identities: readonly Identity[]): string | undefined {
  const locked = identities.filter((identity) => identity.locked);
  const [first] = locked;
  if (first === undefined) return undefined;
  return locked.length === 1
    ? `${displayName(first)} is locked: unlock first`
    : `${locked.length} of them are locked: unlock first`;
}

/** "Lisa", "2 identities". */
export function peopleWords(identities: readonly Identity[]): string {
  const [first] = identities;
  return first !== undefined && identities.length === 1
    ? displayName(first)
    : `${identities.length} identities`;
}

/** Nothing is selected any more: what was, is dealt with. */
export function clearSelections(): void {
  const { selection, trackSelection, setSelection, setTrackSelection } = useStore.getState();
  if (selection.size > 0) setSelection(new Set());
  if (trackSelection.size > 0) setTrackSelection(new Set());
}

export const rowsOf = (identities: readonly Identity[]): readonly number[] =>
  identities.flatMap(({ tracks }) => [...tracks]);
