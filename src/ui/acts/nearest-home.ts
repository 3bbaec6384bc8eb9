import type { Identity } from '../../core/identity/types.ts';
import { type FoldedDecisions, pairKey } from '../../core/moderation/folded.ts';

/** The identity that a single track is most like, and how much. */
export interface Home {
  readonly id: string;
  readonly similarity: number;
}

/** How alike a group is to each of others, in their order. See: [Note: One similarity] */
export type Measure = (
  group: Int32Array,
  others: readonly Int32Array[],
) => Promise<ArrayLike<number>>;

/** What it depends on who can be a home. */
export interface HomeRules {
  readonly apart: FoldedDecisions['apart'];
  /** Number of tracks of the episode. */
  readonly tracks: number;
}

/**
 * The nearest home of each single track. Homes that people said it is not are passed over. Measured
 * from whichever side is fewer: one question each. Ties go to the home that comes first.
 * @returns by id of the single track's identity; those without any home are left out
 */
export async function nearestHomes(
  singles: readonly Identity[],
  homes: readonly Identity[],
  rules: HomeRules,
  measure: Measure,
): Promise<ReadonlyMap<string, Home>> {
  const best = new Map<string, Home>();
  if (singles.length === 0 || homes.length === 0) return best;
  const offer = (single: Identity, home: Identity, similarity: number): void => {
    if (Number.isNaN(similarity) || single.id === home.id) return;
    if (similarity <= (best.get(single.id)?.similarity ?? Number.NEGATIVE_INFINITY)) return;
    if (!areApart(single, home, rules)) best.set(single.id, { id: home.id, similarity });
  };
  const fewerHomes = homes.length <= singles.length;
  const [asking, answering] = fewerHomes ? [homes, singles] : [singles, homes];
  for (const one of asking) {
    const others = answering.map(({ tracks }) => tracks.slice());
    const values = await measure(one.tracks.slice(), others);
    for (const [i, other] of answering.entries()) {
      const similarity = values[i] ?? Number.NaN;
      if (fewerHomes) offer(other, one, similarity);
      else offer(one, other, similarity);
    }
  }
  return best;
}

function areApart(single: Identity, home: Identity, { apart, tracks }: HomeRules): boolean {
  if (apart.size === 0) return false;
  const row = single.tracks[0] ?? -1;
  return home.tracks.some((other) => apart.has(pairKey(row, other, tracks)));
}
