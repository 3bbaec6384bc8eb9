import { pairKey } from '../../../core/moderation/folded.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import type { PairRow } from './pair-rows.ts';

/** What can be done about a pair now; undefined when nothing can. */
export interface PairActs {
  readonly waive: (() => void) | undefined;
  /** Take the waiver back. */
  readonly restore: (() => void) | undefined;
  readonly notSame: (() => void) | undefined;
}

export function pairActs({ a, b, standing }: PairRow): PairActs {
  const { waive, revoke, notSame, leader } = useStore.getState();
  const seq = waivedBy(a, b);
  const open = leader && standing !== 'idle' && standing !== 'together';
  return {
    waive:
      open && (standing === 'linked' || standing === 'said') ? () => waive([a], [b]) : undefined,
    restore: open && seq !== undefined ? () => revoke(seq) : undefined,
    notSame: open && standing !== 'said' ? () => notSame([a], [b]) : undefined,
  };
}

/** The step that waived a pair. */
function waivedBy(a: number, b: number): number | undefined {
  const state = useStore.getState();
  if (state.open === undefined) return undefined;
  return selectDecisions(state)?.waivedPairs.get(pairKey(a, b, state.open.episode.tracks.count));
}

/** Waive all linked pairs between the identities of a pair in one step; undefined when there is one. */
export function waiveAll(
  rows: readonly PairRow[],
  { a, b }: PairRow,
  byTrack: Int32Array | undefined,
): { readonly count: number; readonly run: () => void } | undefined {
  if (byTrack === undefined) return undefined;
  const [one, other] = [byTrack[a], byTrack[b]];
  const linked = rows.filter(({ standing }) => standing === 'linked');
  const sides = linked.flatMap((row): readonly (readonly [number, number])[] => {
    if (byTrack[row.a] === one && byTrack[row.b] === other) return [[row.a, row.b]];
    if (byTrack[row.a] === other && byTrack[row.b] === one) return [[row.b, row.a]];
    return [];
  });
  if (sides.length < 2) return undefined;
  const rowsOf = (side: 0 | 1) => [...new Set(sides.map((pair) => pair[side]))];
  return {
    count: sides.length,
    run: () => useStore.getState().waive(rowsOf(0), rowsOf(1)),
  };
}
