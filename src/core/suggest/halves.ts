import { agglomerate } from '../cluster/agglomerate.ts';
import { cut, cutHeight, mergeThresholds } from '../cluster/cut.ts';
import { type ChainEngine, NO_CONSTRAINTS } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { scorePartition } from '../metrics/score.ts';
import type { Matrix } from '../vector/matrix.ts';
import { mergeEvidence } from './merge-evidence.ts';
import { pairHistogram } from './pair-histogram.ts';
import type { Impostors } from './pair-kinds.ts';
import { mixtureReading, modeReading, type Reading } from './readings.ts';
import { NOTHING_SAID } from './said.ts';
import { bestStep, thresholdCost } from './threshold-cost.ts';

/** Divisions in two; each half is judged by itself. */
const DIVISIONS = 3;
/** A half of fewer tracks tells nothing. */
const LEAST = 4;

export interface HalvesInput {
  readonly vectors: Matrix; // [n, d]
  /** atanh of the cosines. */
  readonly x: Float32Array; // [n * n]
  /** Of all tracks: each half is read in the same way. */
  readonly reading: Reading;
  readonly known: Impostors | undefined;
  readonly sharedFrames: Int32Array; // [2 * pairs]
  /** Clusters of the suggestion for all tracks. */
  readonly labels: Int32Array; // [n]
}

/**
 * How far halves of the tracks, each with its own impostors, tree and threshold, come to the people
 * that all tracks come to: mean BCubed F. Which track goes where is hashed, not drawn.
 * @returns 0–1; undefined where the halves would be too small to tell
 * @throws CancelledError
 * Cost: six linkages of n / 2.
 */
export async function agreementOfHalves(
  input: HalvesInput,
  chain: ChainEngine,
  hooks: JobHooks,
): Promise<number | undefined> {
  const { n } = input.vectors;
  let sum = 0;
  let halves = 0;
  for (let division = 0; division < DIVISIONS; division++) {
    for (const side of [0, 1]) {
      const items = Int32Array.from(
        [...Array(n).keys()].filter((item) => sideOf(item, division) === side),
      );
      if (items.length < LEAST) continue;
      sum += await agreementOf(items, input, chain, hooks);
      halves += 1;
      hooks.progress({
        stage: 'suggestion',
        done: halves,
        total: 2 * DIVISIONS,
        unit: 'rows',
      });
      await hooks.breathe();
    }
  }
  return halves === 0 ? undefined : sum / halves;
}

async function agreementOf(
  items: Int32Array,
  { vectors, x, reading, known, sharedFrames, labels }: HalvesInput,
  chain: ChainEngine,
  hooks: JobHooks,
): Promise<number> {
  const half = rowsOf(vectors, items);
  const engines = { matrix: chain.matrix, chain };
  const quiet = { ...hooks, progress: () => {} };
  const options = { method: 'average', constraints: NO_CONSTRAINTS } as const;
  const { tree } = await agglomerate(half, options, engines, quiet);
  const histogram = pairHistogram(x, vectors.n, items);
  const { kinds: start } = reading;
  const own =
    start === undefined
      ? modeReading(histogram, items.length)
      : mixtureReading(histogram, items.length, { start, known });
  const merges = mergeEvidence(tree, x, vectors.n, items, own.impostors);
  const pairs = pairsWithin(sharedFrames, items, vectors.n);
  const costs = thresholdCost({
    ...{ tree, merges, reading: own, sharedFrames: pairs },
    isKnown: known !== undefined,
    said: NOTHING_SAID,
  });
  const step = bestStep(costs, mergeThresholds(tree, 'average'));
  const found = cut(tree, cutHeight('average', costs.threshold[step]!)).labels;
  const whole = new Map(Array.from(items, (item, i) => [i, String(labels[item])] as const));
  return scorePartition(found, whole, 0).bcubed.f;
}

/** 0 or 1, as good as drawn (Steele's and Lea's mixing of 32 bits). */
function sideOf(item: number, division: number): number {
  let h = (Math.imul(item, 0x9e3779b1) + Math.imul(division, 0x85ebca6b)) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0;
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39) >>> 0;
  return ((h ^ (h >>> 15)) >>> 16) & 1;
}

function rowsOf({ d, data }: Matrix, items: Int32Array): Matrix {
  const rows = new Float32Array(items.length * d); // [items * d]
  items.forEach((item, i) => {
    rows.set(data.subarray(item * d, item * d + d), i * d);
  });
  return { n: items.length, d, data: rows };
}

function pairsWithin(pairs: Int32Array, items: Int32Array, n: number): Int32Array {
  const at = new Int32Array(n).fill(-1); // [n] position in items
  items.forEach((item, i) => {
    at[item] = i;
  });
  const kept: number[] = [];
  for (let p = 0; p + 1 < pairs.length; p += 2) {
    const a = at[pairs[p]!]!;
    const b = at[pairs[p + 1]!]!;
    if (a >= 0 && b >= 0) kept.push(a, b);
  }
  return Int32Array.from(kept);
}
