import { cutLimit } from '../cluster/cut.ts';
import type { CutTree } from '../cluster/types.ts';
import { scoreCurve } from '../metrics/curves.ts';
import { linkedMerges } from '../same-frame/linked-merges.ts';

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

/** Tracks of told people after which their word weighs half of what it can. */
const HALF_PEOPLE = 10;
/** Contradicting all that people said of who is who costs so much: more than everything else together. */
const MOST_PEOPLE = 20;
/**
 * Answers weigh less: people answer where a clustering is wrong, so that what they say of pairs is
 * about the hard ones, and no threshold is to be moved for the sake of one of them.
 */
const HALF_ANSWERS = 16;
const MOST_ANSWERS = 4;

/** Tracks of which people said who they are. */
export function toldTracks({ people }: Said): number {
  return people.reduce((sum, items) => sum + items.length, 0);
}

/**
 * Answers about pairs, each told once: a group was put together by as many as it has others, and a
 * track that was taken out of a hundred was told apart by one.
 */
export function answers({ together, apart }: Said): number {
  const merged = together.reduce((sum, group) => sum + group.length - 1, 0);
  return merged + shares(apart).reduce((sum, share) => sum + share, 0);
}

/** What every cut contradicts, and what that costs. */
export interface Contradiction {
  /** Share of what people said, 0–1; the mean of both kinds where there are both. */
  readonly share: Float64Array; // [steps]
  readonly cost: Float64Array; // [steps]
}

/**
 * What each cut contradicts: what BCubed F misses of the people that were told, and answers that do
 * not hold.
 * @param tree average linkage without decisions
 * @param threshold ascending [steps]
 */
export function contradiction(said: Said, tree: CutTree, threshold: Float64Array): Contradiction {
  const parts = [
    { missed: missedPeople(said, tree, threshold), weight: weightOf(toldTracks(said), PEOPLE) },
    { missed: missedAnswers(said, tree, threshold), weight: weightOf(answers(said), ANSWERS) },
  ].filter(({ missed }) => missed !== undefined);
  const sum = (step: number, weighted: boolean): number =>
    parts.reduce(
      (total, { missed, weight }) => total + (weighted ? weight : 1) * missed![step]!,
      0,
    );
  return {
    share: threshold.map((_, i) => (parts.length === 0 ? 0 : sum(i, false) / parts.length)),
    cost: threshold.map((_, i) => sum(i, true)),
  };
}

const PEOPLE = { half: HALF_PEOPLE, most: MOST_PEOPLE };
const ANSWERS = { half: HALF_ANSWERS, most: MOST_ANSWERS };

/** The more was said the more it weighs, within bounds. */
function weightOf(count: number, { half, most }: typeof PEOPLE): number {
  return (most * count) / (count + half);
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

function missedAnswers(
  said: Said,
  tree: CutTree,
  threshold: Float64Array,
): Float64Array | undefined {
  const all = answers(said);
  if (all === 0) return undefined;
  // A group is held together by its first track.
  const pairs = said.together.flatMap((group) =>
    [...group.subarray(1)].flatMap((item) => [group[0]!, item]),
  );
  const items = Int32Array.from(tree.order.keys());
  const wanted = linkedMerges(tree, items, Int32Array.from(pairs)).height;
  const unwanted = linkedMerges(tree, items, said.apart).height;
  const share = shares(said.apart);
  return threshold.map((at) => {
    const limit = cutLimit('average', at);
    const torn = wanted.reduce((sum, height) => sum + (height > limit ? 1 : 0), 0);
    const joined = unwanted.reduce((sum, height, p) => sum + (height <= limit ? share[p]! : 0), 0);
    return (torn + joined) / all;
  });
}

/** Of each pair that was told apart: 1 / the pairs that the busier of both is in. */
function shares(apart: Int32Array): Float64Array {
  const times = new Map<number, number>();
  for (const item of apart) times.set(item, (times.get(item) ?? 0) + 1);
  return Float64Array.from(
    { length: apart.length >> 1 },
    (_, p) => 1 / Math.max(times.get(apart[2 * p]!)!, times.get(apart[2 * p + 1]!)!),
  );
}
