import type { Episode } from '../episode/episode.ts';
import { isUsableTrack } from '../episode/usable-faces.ts';
import { type FoldedDecisions, pairKey } from '../moderation/folded.ts';
import type { SharedPairs } from './shared-pairs.ts';

/**
 * What becomes of a pair of tracks in one frame. `linked`: two people, as far as boxes can tell;
 * `doubtful`: the boxes do not say so; `waived`: a person said that it means nothing; `together`: a
 * person put the two together, which wins; `said`: a person keeps them apart anyway; `idle`: one of
 * them is deleted or has no vector, so there is nothing to keep apart.
 */
export const STANDINGS = ['linked', 'doubtful', 'waived', 'together', 'said', 'idle'] as const;
export type Standing = (typeof STANDINGS)[number];

/** @returns the standing of each pair, in their order. Cost: O(T + P). */
export function standingsOf(
  pairs: SharedPairs,
  episode: Episode,
  decisions: Pick<FoldedDecisions, 'mustLink' | 'frozen' | 'deleted' | 'apart' | 'waivedPairs'>,
): Standing[] {
  const { apart, waivedPairs, deleted } = decisions;
  const groupOf = new Map<number, Int32Array>();
  for (const group of decisions.mustLink) for (const row of group) groupOf.set(row, group);
  // What is frozen has left its must-link group, as in `planConstraints`.
  for (const group of decisions.frozen) for (const row of group) groupOf.set(row, group);
  const idle = new Map<number, boolean>();
  const isIdle = (row: number): boolean => {
    const known = idle.get(row) ?? (deleted.has(row) || !isUsableTrack(episode, row));
    idle.set(row, known);
    return known;
  };
  return Array.from({ length: pairs.count }, (_, p): Standing => {
    const a = pairs.a[p]!;
    const b = pairs.b[p]!;
    if (isIdle(a) || isIdle(b)) return 'idle';
    const group = groupOf.get(a);
    if (group !== undefined && group === groupOf.get(b)) return 'together';
    const key = pairKey(a, b, episode.tracks.count);
    if (waivedPairs.has(key)) return 'waived';
    if (apart.has(key)) return 'said';
    return pairs.counts[p] === 1 ? 'linked' : 'doubtful';
  });
}

/** The pairs that stand as linked: flat track rows, ascending. */
export function linkedPairs(pairs: SharedPairs, standings: readonly Standing[]): Int32Array {
  const flat: number[] = [];
  standings.forEach((standing, p) => {
    if (standing === 'linked') flat.push(pairs.a[p]!, pairs.b[p]!);
  });
  return Int32Array.from(flat);
}
