import { CUT_SLACK } from '../cluster/cut.ts';
import type { LinkageMethod } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { GroupVectors } from './group-vectors.ts';
import { pairOf } from './scene.ts';
import type { ReviewGroup, StoppedMerge } from './types.ts';

export interface StoppedInput {
  /** Track row of each clustered item. */
  readonly items: Int32Array; // [n]
  readonly vectors: Matrix; // [n, d]
  readonly method: LinkageMethod;
  readonly threshold: number;
  readonly groups: readonly ReviewGroup[];
  /** Flat pairs of tracks that people keep apart. */
  readonly cannotLink: Int32Array;
  /** Items of the groups that nothing joins or leaves. */
  readonly frozen: readonly Int32Array[];
}

/** Pairs between two turns of the host. */
const BETWEEN_BREATHS = 64;

/**
 * Pairs of identities that linkage would have joined at the threshold, but for a decision: their
 * linkage similarity reaches it, and people keep two of their tracks apart or froze one of them. Noise
 * and strangers are left out. For a linkage whose merges bring nothing nearer these are all of them:
 * what nobody keeps apart has been joined.
 * @returns the most similar first, ties by ids
 * Cost: O(n · d), and O(d) for each pair of groups with a decision between them.
 */
export async function stoppedMerges(
  { items, vectors, method, threshold, groups, cannotLink, frozen }: StoppedInput,
  hooks: JobHooks,
): Promise<StoppedMerge[]> {
  const rowOf = new Map<number, number>();
  items.forEach((track, row) => {
    rowOf.set(track, row);
  });
  const groupOf = new Map<number, number>();
  const rows = groups.map(({ tracks }, g) => {
    for (const track of tracks) groupOf.set(track, g);
    return Int32Array.from([...tracks].flatMap((track) => rowOf.get(track) ?? []));
  });
  const pairs = new Set<number>();
  const add = (a: number | undefined, b: number | undefined): void => {
    if (a === undefined || b === undefined || a === b) return;
    if (groups[a]!.settled || groups[b]!.settled) return;
    if (rows[a]!.length > 0 && rows[b]!.length > 0) pairs.add(pairOf(a, b, groups.length));
  };
  for (let p = 0; p + 1 < cannotLink.length; p += 2) {
    add(groupOf.get(cannotLink[p]!), groupOf.get(cannotLink[p + 1]!));
  }
  for (const group of frozen) {
    const g = groupOf.get(items[group[0] ?? -1] ?? -1);
    for (let other = 0; other < groups.length; other++) add(g, other);
  }
  const vectorsOf = new GroupVectors(vectors, rows);
  const stopped: StoppedMerge[] = [];
  let looked = 0;
  for (const pair of pairs) {
    const a = Math.floor(pair / groups.length);
    const b = pair % groups.length;
    const similarity = vectorsOf.linkage(a, b, method);
    if (similarity >= threshold - CUT_SLACK) {
      stopped.push({ a: groups[a]!.id, b: groups[b]!.id, similarity });
    }
    if (++looked % BETWEEN_BREATHS === 0) await hooks.breathe();
  }
  return stopped.sort(
    (one, other) =>
      other.similarity - one.similarity || compare(one.a, other.a) || compare(one.b, other.b),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
