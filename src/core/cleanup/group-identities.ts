import { agglomerate } from '../cluster/agglomerate.ts';
import { cut, cutHeight } from '../cluster/cut.ts';
import type { Engines } from '../cluster/dense.ts';
import type { Identity } from '../identity/types.ts';
import type { JobHooks } from '../job.ts';
import { smallest } from '../many.ts';
import type { Question } from '../moderation/types.ts';
import type { PipelineResult } from '../pipeline/pipeline.ts';
import { unitMean } from '../vector/group-stats.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Identities that may be one person. */
export interface GroupProposal {
  /** The largest first. */
  readonly identity_ids: readonly string[];
  /** Cosine of the two centroids that are least alike. */
  readonly similarity: number;
  /** As the review asks them, each of the others beside the largest; whoever answers decides. */
  readonly questions: readonly Question[];
}

/**
 * Identities whose centroids are all as alike as the threshold asks (complete linkage): proposals, which nothing
 * applies. Locked identities and what was put into the noise bin take no part, and nothing is proposed that people keep
 * apart, that has two names, or that is seen in one frame.
 * @param threshold least cosine of any two centroids of a group
 * Cost: O(identities² · d).
 */
export async function groupIdentities(
  result: PipelineResult,
  threshold: number,
  engines: Engines,
  hooks: JobHooks,
): Promise<readonly GroupProposal[]> {
  const { identitySet, decisions, plain } = result;
  const itemOf = new Map([...plain.items].map((row, item) => [row, item]));
  const items = ({ tracks }: Identity): Int32Array =>
    Int32Array.from([...tracks].flatMap((row) => itemOf.get(row) ?? []));
  const free = identitySet.identities.filter(
    (one) =>
      !one.locked && !one.tracks.some((row) => decisions.marks.has(row)) && items(one).length > 0,
  );
  const { d } = plain.vectors;
  const data = new Float32Array(free.length * d);
  for (const [i, one] of free.entries()) data.set(unitMean(plain.vectors, items(one)).unit, i * d);
  const vectors: Matrix = { n: free.length, d, data };
  const { tree } = await agglomerate(
    vectors,
    {
      method: 'complete',
      constraints: { mustLink: [], cannotLink: pairsApart(result, free), frozen: [] },
    },
    engines,
    hooks,
  );
  const { labels, count } = cut(tree, cutHeight('complete', threshold));
  const groups = Array.from({ length: count }, (): number[] => []);
  for (const [i, label] of labels.entries()) groups[label]!.push(i);
  return groups
    .filter((group) => group.length > 1)
    .map((group) => proposalOf(result, free, group, vectors))
    .sort(
      (a, b) => b.similarity - a.similarity || (a.identity_ids[0]! < b.identity_ids[0]! ? -1 : 1),
    );
}

/** Flat pairs of identities that cannot be one person: by decisions, other names among them, and by what was seen. */
function pairsApart({ decisions, summaries }: PipelineResult, free: readonly Identity[]) {
  const ofTrack = new Map(free.flatMap(({ tracks }, i) => [...tracks].map((row) => [row, i])));
  const pairs: number[] = [];
  for (const apart of [decisions.cannotLink, summaries.sharedFrames]) {
    for (let p = 0; p + 1 < apart.length; p += 2) {
      const [a, b] = [ofTrack.get(apart[p]!), ofTrack.get(apart[p + 1]!)];
      if (a !== undefined && b !== undefined && a !== b) pairs.push(a, b);
    }
  }
  return Int32Array.from(pairs);
}

function proposalOf(
  { episode, summaries }: PipelineResult,
  free: readonly Identity[],
  group: readonly number[],
  { d, data }: Matrix,
): GroupProposal {
  const cosine = (a: number, b: number) => {
    let dot = 0;
    for (let k = 0; k < d; k++) dot += data[a * d + k]! * data[b * d + k]!;
    return dot;
  };
  const pairs = group.flatMap((a, i) => group.slice(0, i).map((b) => cosine(a, b)));
  const best = ({ tracks }: Identity): string => {
    const [row = 0] = [...tracks].sort((a, b) => summaries.rank[a]! - summaries.rank[b]!);
    return episode.tracks.id[row]!;
  };
  const members = group
    .map((i) => free[i]!)
    .sort((a, b) => b.tracks.length - a.tracks.length || (a.id < b.id ? -1 : 1));
  const [keeper, ...others] = members as [Identity, ...Identity[]];
  return {
    identity_ids: members.map(({ id }) => id),
    similarity: smallest(pairs),
    questions: others.map((one) => ({ kind: 'merge', a: best(one), b: best(keeper) })),
  };
}
