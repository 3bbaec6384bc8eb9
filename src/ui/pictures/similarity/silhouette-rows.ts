import type { SilhouetteAnswer } from '../../../../workers/cluster/types.ts';
import type { Identity, IdentitySet } from '../../../core/identity/types.ts';

/** A track nearer to another identity than to its own. */
export interface Misplaced {
  /** Track row. */
  readonly track: number;
  readonly value: number;
  readonly nearest: Identity | undefined;
}

/** An identity of two tracks or more. */
export interface SilhouetteRow {
  readonly identity: Identity;
  /** Mean over its tracks, −1 … 1. */
  readonly value: number;
  /** Tracks of negative silhouette, worst first. */
  readonly misplaced: readonly Misplaced[];
  /** The identity that most of its tracks have as their nearest other one. */
  readonly nearest: Identity | undefined;
}

/** Identities by their silhouette, worst first; ties by id. @param set whose indices the labels are */
export function silhouetteRows(answer: SilhouetteAnswer, set: IdentitySet): SilhouetteRow[] {
  const { tracks, value, nearest, ofLabel, size } = answer;
  const misplaced = new Map<number, Misplaced[]>();
  const votes = new Map<number, Map<number, number>>();
  tracks.forEach((track, at) => {
    const label = set.byTrack[track] ?? -1;
    const other = nearest[at] ?? -1;
    if (label < 0) return;
    const counts = votes.get(label) ?? new Map<number, number>();
    counts.set(other, (counts.get(other) ?? 0) + 1);
    votes.set(label, counts);
    const own = value[at] ?? 0;
    if (!(own < 0)) return;
    const listed = misplaced.get(label) ?? [];
    listed.push({ track, value: own, nearest: set.identities[other] });
    misplaced.set(label, listed);
  });
  const rows = set.identities.flatMap((identity, label): SilhouetteRow[] => {
    if ((size[label] ?? 0) < 2) return [];
    const worst = misplaced.get(label) ?? [];
    worst.sort((a, b) => a.value - b.value || a.track - b.track);
    const nearestOther = set.identities[most(votes.get(label))];
    return [{ identity, value: ofLabel[label] ?? 0, misplaced: worst, nearest: nearestOther }];
  });
  return rows.sort((a, b) => a.value - b.value || (a.identity.id < b.identity.id ? -1 : 1));
}

/** The key with most votes, the lowest on a tie; −1 for none. */
function most(votes: ReadonlyMap<number, number> | undefined): number {
  let best = -1;
  for (const [key, count] of votes ?? []) {
    const least = votes?.get(best) ?? 0;
    if (count > least || (count === least && key < best)) best = key;
  }
  return best;
}
