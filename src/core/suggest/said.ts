import { cutHeight } from '../cluster/cut.ts';
import type { CutTree } from '../cluster/types.ts';
import { scoreCurve } from '../metrics/curves.ts';
import { linkedMerges, mergesWithin } from '../same-frame/linked-merges.ts';

/** What people said, by item: who is who, and answers about pairs. */
export interface Said {
  /** Items of each person; the persons are different. */
  readonly people: readonly Int32Array[];
  /** Groups of items that were put together. */
  readonly together: readonly Int32Array[];
  /** Flat pairs of items that were told apart. */
  readonly apart: Int32Array; // [2 * pairs]
}
export const NOTHING_SAID: Said = { people: [], together: [], apart: new Int32Array(0) };

/** Tracks after which people's word weighs half of what it can. */
const HALF_SAID = 10;
/** What contradicts all that people said costs so much: more than everything else together. */
const MOST_WORD = 20;

/** Tracks that people said something of, answers included. */
export function saidTracks({ people, together, apart }: Said): number {
  const items = new Set<number>(apart);
  for (const group of [...people, ...together]) for (const item of group) items.add(item);
  return items.size;
}

/** Weight of people's word beside the other evidence, 0 to `MOST_WORD`. */
export function wordWeight(said: Said): number {
  const tracks = saidTracks(said);
  return (MOST_WORD * tracks) / (tracks + HALF_SAID);
}

/**
 * Share of what people said that each cut contradicts: what BCubed F misses of the people they told
 * of, and answers about pairs that do not hold; the mean of both where there are both.
 * @param tree average linkage without decisions
 * @param threshold ascending [steps]
 */
export function saidAgainst(said: Said, tree: CutTree, threshold: Float64Array): Float64Array {
  const parts = [missedPeople(said, tree, threshold), missedPairs(said, tree, threshold)];
  const known = parts.filter((part) => part !== undefined);
  return threshold.map((_, i) => {
    const sum = known.reduce((total, part) => total + part[i]!, 0);
    return known.length === 0 ? 0 : sum / known.length;
  });
}

/** One person alone says what belongs together, not what is apart: then nothing is missed. */
function missedPeople(
  { people }: Said,
  tree: CutTree,
  thresholds: Float64Array,
): Float64Array | undefined {
  if (people.length < 2) return undefined;
  const truth = new Map<number, string>();
  people.forEach((items, person) => {
    for (const item of items) truth.set(item, String(person));
  });
  const items = Int32Array.from(tree.order.keys());
  const { scores } = scoreCurve({
    ...{ tree, items, truth, thresholds },
    linkage: 'average',
    minClusterSize: 1,
  });
  return Float64Array.from(scores, ({ bcubed }) => 1 - bcubed.f);
}

function missedPairs(
  { together, apart }: Said,
  tree: CutTree,
  threshold: Float64Array,
): Float64Array | undefined {
  // A group is held together by its first track: as many pairs as it has others.
  const pairs = together.flatMap((group) =>
    [...group.subarray(1)].flatMap((item) => [group[0]!, item]),
  );
  const count = (pairs.length + apart.length) / 2;
  if (count === 0) return undefined;
  const items = Int32Array.from(tree.order.keys());
  const heightsOf = (flat: Int32Array) => linkedMerges(tree, items, flat).height.slice().sort();
  const wanted = heightsOf(Int32Array.from(pairs));
  const unwanted = heightsOf(apart);
  return threshold.map((at) => {
    const height = cutHeight('average', at);
    const missing = wanted.length - mergesWithin(wanted, height);
    return (missing + mergesWithin(unwanted, height)) / count;
  });
}
