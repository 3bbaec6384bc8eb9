import type { CutTree } from '../cluster/types.ts';
import { PALETTE_SIZE } from '../identity/palette.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { atOnce, type Steps } from '../steps.ts';
import { PALETTE_DIFFERENCES } from './difference.ts';
import { gridReach, LEAF_REACH } from './map-neighbours.ts';

/*
 * [Note: Identity colours]
 * A colour follows the id, and no two neighbours share one. Both cannot hold everywhere, so there are
 * two steps, neither of which depends on the way the slider took:
 *
 * 1. A home colour for every founder (see: [Note: Identity ids]), from cuts all along the slider and
 *    not from the one that is shown: the slider never changes a home. Founders that hold most tracks
 *    over most of the slider choose first. Each has an order of colours that only its id decides and
 *    takes the first that its neighbours at those cuts leave: what changes one touches few others.
 *    The page keeps the homes of an episode's first clustering, so that acts change none.
 * 2. At a cut, an identity keeps its home unless a neighbour with precedence has it
 *    (`assign-colours.ts`): then it moves to the free colour nearest to its home.
 */

export interface HomeInput {
  readonly tree: CutTree;
  /** Track row of each clustered item. */
  readonly items: Int32Array; // [n]
  readonly summaries: Pick<TrackSummaries, 'rank' | 'faceCount' | 'firstTs' | 'founders'>;
  /** Height at the slider's lower end. */
  readonly tallest: number;
}

/** Colours and precedence of founders, for one tree. */
export interface HomeColours {
  readonly colour: Uint8Array; // [T] palette index
  /** Position by precedence, 0 chooses first; founders that never found a cluster come last. */
  readonly standing: Int32Array; // [T]
}

/** Cuts that are looked at, at even steps of height. */
const CUTS = 40;
/** What a neighbour counts in the grid's default order and where two touch; 1 in other orders. */
const OFTEN = 4;
/** Cuts into more are too fine to be told by colour, and there are too many pairs to weigh. */
const MOST_CLUSTERS = 1_000;
/** A step of the work: so many founders. */
const ROWS_A_STEP = 500;
/** So many with precedence get the palette's first colours, which differ most. */
const LEADS = 8;
/** Differences below are felt as alike: two that touch, in grid or tree, had better not be. */
const ALIKE = 0.12;
/** So much of a neighbour at every cut is let pass: half of one in an order that is seldom shown. */
const LET_PASS = 0.5;

/**
 * Home colour and precedence of every founder.
 * Cost: O(cuts · (n + k · reach)) for k clusters at a cut; about 10 ms at 800 tracks, 100 ms at 10,000.
 */
export function homeColours(input: HomeInput): HomeColours {
  return atOnce(homeColourSteps(input));
}

/** The same, in steps of a few milliseconds for whoever has to answer meanwhile. */
export function* homeColourSteps(input: HomeInput): Steps<HomeColours> {
  const { rank, founders } = input.summaries;
  const cuts: (readonly Cluster[])[] = [];
  for (let i = 0; i < CUTS; i++) {
    cuts.push(clustersAt(input, (input.tallest * (i + 0.5)) / CUTS));
    yield;
  }
  const { standing, shown, lives } = precedence(cuts, rank);
  yield;
  const met = yield* meetings(cuts, standing);

  const colour = founders.colour.slice(); // [T]
  const cost = new Float64Array(PALETTE_SIZE);
  for (const [place, row] of shown.entries()) {
    if (place % ROWS_A_STEP === 0) yield;
    cost.fill(0);
    for (const other of met.often.get(row) ?? []) cost[colour[other]!]! += OFTEN;
    for (const other of met.seldom.get(row) ?? []) cost[colour[other]!]! += 1;
    for (const other of met.beside.get(row) ?? []) addAlike(cost, colour[other]!);
    // Odd strides visit every colour of a palette whose size is a power of two.
    const stride = 1 + 2 * (founders.number[row]! % (PALETTE_SIZE / 2));
    const wish = standing[row]! < LEADS ? standing[row]! : founders.colour[row]!;
    colour[row] = firstFree(cost, wish, stride, LET_PASS * lives[row]!);
  }
  return { colour, standing };
}

/** Two that touch: the more alike a colour is, the more it costs. */
function addAlike(cost: Float64Array, colour: number): void {
  for (let c = 0; c < PALETTE_SIZE; c++) {
    const difference = PALETTE_DIFFERENCES[c * PALETTE_SIZE + colour]!;
    cost[c]! += OFTEN * Math.max(0, 1 - difference / ALIKE);
  }
}

/** The first colour that costs no more than is let pass, from `wish` on; the cheapest where none does. */
function firstFree(cost: Float64Array, wish: number, stride: number, letPass: number): number {
  let best = wish;
  for (let step = 0; step < PALETTE_SIZE; step++) {
    const colour = (wish + step * stride) % PALETTE_SIZE;
    if (cost[colour]! <= letPass) return colour;
    if (cost[colour]! < cost[best]!) best = colour;
  }
  return best;
}

/** A cluster of two and more at one height. */
interface Cluster {
  readonly founder: number;
  readonly size: number;
  readonly faces: number;
  readonly number: number;
  readonly firstTs: number;
}

/** Clusters at one height, from left to right. */
function clustersAt({ tree, items, summaries }: HomeInput, height: number): readonly Cluster[] {
  const { rank, faceCount, firstTs, founders } = summaries;
  const { order, boundary } = tree;
  const found: Cluster[] = [];
  let from = 0;
  for (let p = 0; p < order.length; p++) {
    if (p + 1 < order.length && boundary[p]! <= height) continue;
    if (p > from) {
      let founder = items[order[from]!]!;
      let faces = 0;
      let first = Number.MAX_VALUE;
      for (let q = from; q <= p; q++) {
        const row = items[order[q]!]!;
        if (rank[row]! < rank[founder]!) founder = row;
        faces += faceCount[row]!;
        // Written so that NaN, "not known", is never first.
        if (firstTs[row]! < first) first = firstTs[row]!;
      }
      const number = founders.number[founder]!;
      found.push({ founder, size: p + 1 - from, faces, number, firstTs: first });
    }
    from = p + 1;
  }
  return found;
}

// The grid's orders that follow from the tracks; the first is its default.
const bySize = (a: Cluster, b: Cluster): number =>
  b.size - a.size || b.faces - a.faces || a.number - b.number;
const OTHER_ORDERS: readonly ((a: Cluster, b: Cluster) => number)[] = [
  (a, b) => b.faces - a.faces || a.number - b.number,
  (a, b) => a.number - b.number,
  (a, b) => a.firstTs - b.firstTs || a.number - b.number,
];

/**
 * Founders by the tracks that they hold over all cuts, then by rank.
 * @returns shown: rows with any, in that order; lives: at how many cuts each has a cluster [T]
 */
function precedence(cuts: readonly (readonly Cluster[])[], rank: Int32Array) {
  const area = new Float64Array(rank.length); // [T] tracks times cuts
  const lives = new Int32Array(rank.length); // [T]
  for (const { founder, size } of cuts.flat()) {
    area[founder]! += size;
    lives[founder]! += 1;
  }
  const rows = Int32Array.from(rank.keys());
  rows.sort((a, b) => area[b]! - area[a]! || rank[a]! - rank[b]! || a - b);
  const standing = new Int32Array(rank.length); // [T]
  rows.forEach((row, position) => {
    standing[row] = position;
  });
  return { standing, lives, shown: rows.filter((row) => area[row]! > 0) };
}

/** Founders with precedence that a founder is a neighbour of, once for every cut. */
type Meetings = Map<number, number[]>;

interface AllMeetings {
  readonly often: Meetings;
  readonly seldom: Meetings;
  readonly beside: Meetings;
}

function* meetings(
  cuts: readonly (readonly Cluster[])[],
  standing: Int32Array,
): Steps<AllMeetings> {
  const often: Meetings = new Map();
  const seldom: Meetings = new Map();
  const beside: Meetings = new Map();
  for (const clusters of cuts) {
    if (clusters.length > MOST_CLUSTERS) continue;
    yield;
    const reach = gridReach(clusters.length);
    const bySizes = clusters.toSorted(bySize);
    meet(often, bySizes, reach, standing);
    meet(beside, bySizes, 1, standing);
    for (const by of OTHER_ORDERS) meet(seldom, clusters.toSorted(by), reach, standing);
    meet(seldom, clusters, LEAF_REACH, standing);
    meet(beside, clusters, 1, standing);
  }
  return { often, seldom, beside };
}

/** Note who lies within reach of whom. */
function meet(met: Meetings, order: readonly Cluster[], reach: number, standing: Int32Array): void {
  order.forEach(({ founder: one }, at) => {
    for (let p = at + 1; p <= at + reach && p < order.length; p++) {
      const other = order[p]!.founder;
      const [first, later] = standing[one]! < standing[other]! ? [one, other] : [other, one];
      const known = met.get(later);
      if (known === undefined) met.set(later, [first]);
      else known.push(first);
    }
  });
}
