import { thresholdOf } from '../cluster/cut.ts';
import type { Constraints, CutTree, LinkageMethod } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import type { JobHooks } from '../job.ts';
import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';
import { decisionBetween } from './decision-between.ts';
import { extremeFaces } from './face-pairs.ts';
import { GroupVectors } from './group-vectors.ts';
import { type Split, TreeOrder } from './tree-order.ts';
import type { Explanation, ReviewGroup } from './types.ts';
import { widestPath } from './widest-path.ts';

export interface ExplainInput {
  readonly episode: Episode;
  /** Face vectors. */
  readonly embeddings: Matrix;
  /** Track row of each clustered item. */
  readonly items: Int32Array; // [n]
  readonly vectors: Matrix; // [n, d]
  readonly tree: CutTree;
  /** Smallest similarity at which the tree is exact; 0 or less for a full one. */
  readonly floor: number;
  readonly method: LinkageMethod;
  /** By item. */
  readonly constraints: Constraints;
  /** Track rows of two sides, or of one identity when `b` is undefined. */
  readonly a: Int32Array;
  readonly b: Int32Array | undefined;
  /** The other identities: where rivals are looked for. */
  readonly others: readonly ReviewGroup[];
}

/**
 * Why tracks are together, or apart. `mergedAt` is the cophenetic similarity, the height of the merge
 * in the tree that joined them; `bridge` the most similar pair across that merge, inside the
 * identities asked about; `chain` the widest path (see `widestPath`) between the first track of each
 * side, or between the least similar tracks of one identity; `rival` the nearest other identity to
 * the first side by linkage similarity. All in float64 from the pooled vectors.
 * Cost: O(m² d) for m tracks in the identities asked about, O(n d), and see `extremeFaces`.
 */
export async function explain(input: ExplainInput, hooks: JobHooks): Promise<Explanation> {
  const { items, vectors, method, constraints } = input;
  const rowOf = new Map<number, number>();
  items.forEach((track, row) => {
    rowOf.set(track, row);
  });
  const toRows = (tracks: Iterable<number>) =>
    Int32Array.from([...tracks].flatMap((track) => rowOf.get(track) ?? []));
  const a = toRows(input.a);
  const b = input.b === undefined ? undefined : toRows(input.b);
  const elsewhere = new Set(input.others.flatMap(({ tracks }) => [...toRows(tracks)]));
  const asked = new Set([...a, ...(b ?? [])]);
  // What is in none of the other identities is in those asked about; without others, only what was named.
  const here =
    b === undefined || input.others.length === 0
      ? Int32Array.from(asked).sort()
      : items.map((_, row) => row).filter((row) => asked.has(row) || !elsewhere.has(row));
  const split = new TreeOrder(input.tree).meeting(here, Int32Array.from(asked));
  const decision = decisionBetween(constraints, a, b, {
    n: items.length,
    neverMeet: split?.height === Number.POSITIVE_INFINITY && input.floor <= 0,
  });
  const mergedAt = mergeSimilarity(input, a, b, split);
  await hooks.breathe();

  const bridge = bridgeOf(vectors, a, b, split);
  await hooks.breathe();
  const faces = extremeFaces(input.episode, input.embeddings, input.a, input.b);
  await hooks.breathe();
  const open = input.others.filter(({ settled }) => !settled);
  const rival = nearestOther(
    vectors,
    a,
    open.map(({ tracks }) => toRows(tracks)),
    method,
  );
  const rivalGroup = rival === undefined ? undefined : open[rival.group];
  const track = (row: number) => items[row]!;
  return {
    mergedAt,
    decision,
    bridge: bridge && { ...bridge, a: track(bridge.a), b: track(bridge.b) },
    chain: (await chainOf(vectors, { a, b, here }, hooks)).map(({ row, similarity }) => {
      return { track: track(row), similarity };
    }),
    rival:
      rival === undefined || rivalGroup === undefined
        ? undefined
        : { identityId: rivalGroup.id, similarity: rival.similarity },
    margin: (mergedAt ?? Number.NaN) - (rival?.similarity ?? Number.NaN),
    nearestFaces: faces?.nearest,
    farthestFaces: faces?.farthest,
  };
}

function mergeSimilarity(
  { vectors, method }: ExplainInput,
  a: Int32Array,
  b: Int32Array | undefined,
  split: Split | undefined,
): number | undefined {
  if (split === undefined || !Number.isFinite(split.height)) return undefined;
  if (split.height > 0) return thresholdOf(method, split.height);
  // Put together by people before linkage began (or equal): how alike they are by themselves.
  const sides = b === undefined ? [split.left, split.right] : [a, b];
  return new GroupVectors(vectors, sides).linkage(0, 1, method);
}

/** The most similar pair across the merge; across the two sides when no merge joins them. */
function bridgeOf(
  vectors: Matrix,
  a: Int32Array,
  b: Int32Array | undefined,
  split: Split | undefined,
): { a: number; b: number; similarity: number } | undefined {
  const joined = split !== undefined && Number.isFinite(split.height);
  if (!joined) return b === undefined ? undefined : extremePair(vectors, a, b, 1);
  // The side that the question began with comes first.
  const isLeft = split.left.includes(a[0] ?? -1);
  const [one, other] = isLeft ? [split.left, split.right] : [split.right, split.left];
  return extremePair(vectors, one, other, 1);
}

/** Most (sign 1) or least (sign −1) similar pair across two groups of rows; ties to the first. */
function extremePair(
  { d, data }: Matrix,
  a: Int32Array,
  b: Int32Array,
  sign: 1 | -1,
): { a: number; b: number; similarity: number } | undefined {
  let best: { a: number; b: number; similarity: number } | undefined;
  for (const i of a) {
    for (const j of b) {
      if (i === j) continue;
      const similarity = dotRows(data, i * d, data, j * d, d);
      if (best === undefined || sign * similarity > sign * best.similarity) {
        best = { a: i, b: j, similarity };
      }
    }
  }
  return best;
}

async function chainOf(
  vectors: Matrix,
  { a, b, here }: { a: Int32Array; b: Int32Array | undefined; here: Int32Array },
  hooks: JobHooks,
): Promise<{ row: number; similarity: number }[]> {
  const farthest = b === undefined ? extremePair(vectors, a, a, -1) : undefined;
  const from = farthest?.a ?? a[0];
  const to = b === undefined ? (farthest?.b ?? a[0]) : b[0];
  if (from === undefined || to === undefined) return [];
  const rows = await widestPath(vectors, here, { from, to }, hooks);
  const { d, data } = vectors;
  return rows.map((row, i) => {
    const previous = rows[i - 1] ?? row;
    const similarity = i === 0 ? 1 : dotRows(data, previous * d, data, row * d, d);
    return { row, similarity };
  });
}

function nearestOther(
  vectors: Matrix,
  a: Int32Array,
  others: readonly Int32Array[],
  method: LinkageMethod,
): { group: number; similarity: number } | undefined {
  const groups = new GroupVectors(vectors, [a, ...others]);
  let best: { group: number; similarity: number } | undefined;
  others.forEach((rows, group) => {
    if (rows.length === 0 || a.length === 0) return;
    const similarity = groups.linkage(0, group + 1, method);
    if (best === undefined || similarity > best.similarity) best = { group, similarity };
  });
  return best;
}
