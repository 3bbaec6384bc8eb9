import { agglomerate } from '../cluster/agglomerate.ts';
import { itemConstraints } from '../cluster/item-constraints.ts';
import {
  type ChainEngine,
  type CutTree,
  type LinkageMethod,
  NO_CONSTRAINTS,
} from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { Remembered } from './impostor-memory.ts';
import { likeCosine } from './like-cosine.ts';
import { recommendThreshold, undecided } from './recommend-threshold.ts';
import type { ToldPairs } from './told-people.ts';
import type { Recommendation, RecommendInput } from './types.ts';

/** Tracks with what is known of them. Rows are track rows. */
export interface TracksToJudge {
  readonly items: Int32Array; // [n] track rows, ascending
  readonly vectors: Matrix; // [n, d]
  /** The same tracks in plain cosine, where `vectors` are in another metric. */
  readonly plain?: Matrix | undefined;
  readonly method: LinkageMethod;
  /** The whole tree of these vectors, if one was made without constraints; else it is made here. */
  readonly tree: CutTree | undefined;
  /** Flat pairs of track rows seen in one frame. */
  readonly sharedFrames: Int32Array;
  /** Track rows of each person that people told of (`toldPeople`). */
  readonly people: readonly Int32Array[];
  /** Track rows that people put together, and flat pairs that they told apart (`toldPairs`). */
  readonly answers?: ToldPairs;
  /** What other episodes of the same embedder showed. */
  readonly remembered?: Remembered | undefined;
}

/** More tracks than this are sampled: where people divide is a matter of the embedder, not of their number. */
export const MOST_JUDGED = 2_000;

/**
 * Recommend a threshold for tracks. Decisions are left out of the linkage, so that what people said
 * is compared with what the machine would do without them. Of more than `MOST_JUDGED` tracks every
 * k-th is taken.
 * @returns pairs in the reasons are track rows
 * @throws AppError `cluster/out-of-memory`; CancelledError
 */
export async function recommendForTracks(
  tracks: TracksToJudge,
  chain: ChainEngine,
  hooks: JobHooks,
): Promise<Recommendation> {
  const { method } = tracks;
  const of = tracks.items.length;
  const sample = of > MOST_JUDGED ? everyKth(tracks, MOST_JUDGED) : tracks;
  const { items, vectors, plain = vectors } = sample;
  if (items.length === 0) return undecided(0, 'No track has a vector: there is nothing to judge.');
  const engines = { matrix: chain.matrix, chain };
  const treeOf = async (linkage: LinkageMethod): Promise<CutTree> => {
    if (linkage === method && sample === tracks && tracks.tree !== undefined) return tracks.tree;
    const free = { method: linkage, constraints: NO_CONSTRAINTS };
    return (await agglomerate(vectors, free, engines, hooks)).tree;
  };
  const tree = await treeOf(method);
  const average = method === 'average' ? tree : await treeOf('average');
  const known = asItems(tracks, items);
  const own = await recommendThreshold(
    { vectors, method, average, tree, remembered: tracks.remembered, ...known },
    chain,
    hooks,
  );
  const byCosine = async (): Promise<Recommendation> => {
    const free = { method: 'average', constraints: NO_CONSTRAINTS } as const;
    const plainTree = (await agglomerate(plain, free, engines, hooks)).tree;
    const trees = { method: 'average', average: plainTree, tree: plainTree } as const;
    const input = { vectors: plain, ...trees, remembered: undefined, ...known };
    return likeCosine(own, await recommendThreshold(input, chain, hooks), {
      method,
      tree,
      plainTree,
    });
  };
  const result = plain === vectors || own.word !== 'low' ? own : await byCosine();
  const reasons = result.reasons.map((reason) =>
    reason.pair === undefined
      ? reason
      : { ...reason, pair: [items[reason.pair[0]]!, items[reason.pair[1]]!] as const },
  );
  return { ...result, reasons, of };
}

/** What is known by track row, by item: rows that are not judged drop out. */
function asItems(
  { sharedFrames, people, answers }: TracksToJudge,
  items: Int32Array,
): Pick<RecommendInput, 'sharedFrames' | 'said'> {
  const known = itemConstraints({ mustLink: [], frozen: people, cannotLink: sharedFrames }, items);
  const told = itemConstraints(
    {
      mustLink: answers?.together ?? [],
      frozen: [],
      cannotLink: answers?.apart ?? new Int32Array(0),
    },
    items,
  );
  return {
    sharedFrames: apartOnly(known.cannotLink, known.frozen),
    said: { people: known.frozen, together: told.mustLink, apart: told.cannotLink },
  };
}

/** Pairs without those that people said are one person: a mirror, or a box drawn twice. */
function apartOnly(pairs: Int32Array, people: readonly Int32Array[]): Int32Array {
  const person = new Map(people.flatMap((items, p) => Array.from(items, (item) => [item, p])));
  const apart: number[] = [];
  for (let p = 0; p + 1 < pairs.length; p += 2) {
    const one = person.get(pairs[p]!);
    if (one !== undefined && one === person.get(pairs[p + 1]!)) continue;
    apart.push(pairs[p]!, pairs[p + 1]!);
  }
  return Int32Array.from(apart);
}

function everyKth(
  { items, vectors, plain }: TracksToJudge,
  count: number,
): Pick<TracksToJudge, 'items' | 'vectors' | 'plain'> {
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * items.length) / count));
  const taken = ({ d, data }: Matrix): Matrix => {
    const of = new Float32Array(count * d); // [count * d]
    rows.forEach((row, i) => {
      of.set(data.subarray(row * d, row * d + d), i * d);
    });
    return { n: count, d, data: of };
  };
  return {
    items: rows.map((row) => items[row]!),
    vectors: taken(vectors),
    plain: plain && taken(plain),
  };
}
