import { cut, cutHeight } from '../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { enforceDecisions } from '../../src/core/identity/enforce-decisions.ts';
import { summariseTracks } from '../../src/core/identity/summaries.ts';
import { formUnits } from '../../src/core/identity/units.ts';
import { thresholdProbe } from '../../src/core/landscape/cut-counts.ts';
import { exactLandscape, type LandscapeInput } from '../../src/core/landscape/exact-landscape.ts';
import { heldGroups } from '../../src/core/landscape/held-groups.ts';
import { landmarks } from '../../src/core/landscape/landmarks.ts';
import { LANDSCAPE_DEFAULTS } from '../../src/core/landscape/landscape.ts';
import { plateaus } from '../../src/core/landscape/plateaus.ts';
import { NO_DECISIONS } from '../../src/core/moderation/folded.ts';
import type { Decisions } from '../../src/core/moderation/types.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { episodeWithFaces, makeTree } from '../unit/identity/synthetic.ts';
import { type BenchOptions, round } from './options.ts';

const NAMED = 24;
/** Tracks of a locked identity. */
const LOCKED = 5;
/** Thresholds that guardrails ask for. */
const PROBES = 100;

/**
 * What is computed when a clustering arrives: the landscape, its plateaus and landmarks, and the
 * metrics that guardrails probe; against a cut with its identities' counts at every sample. Best of
 * the runs, ms.
 */
export function bench({ n: sizes = [1_000, 10_000], repeat }: BenchOptions) {
  return sizes.map((n) => {
    const input = episode(n);
    const whole = best(repeat, () => everything(input));
    const naive = best(repeat, () => cutByCut(input));
    return { n, landscapeMs: round(whole, 2), naiveMs: round(naive), ratio: round(naive / whole) };
  });
}

function everything(input: LandscapeInput): void {
  const { tree, items, decisions, parameters } = input;
  const { linkage, min_cluster_size: minClusterSize } = parameters;
  const held = heldGroups(tree, items, decisions);
  exactLandscape(input);
  plateaus(tree, { linkage, minClusterSize, held });
  const step = Math.floor(items.length / NAMED);
  const people = Array.from({ length: NAMED }, (_, i) => ({
    id: `${i}`,
    name: `${i}`,
    item: i * step,
  }));
  landmarks(tree, linkage, people);
  // A tree's answers are kept with it: another object of the same arrays knows none.
  const probe = thresholdProbe({ ...tree }, parameters, held);
  for (let i = 0; i < PROBES; i++) probe(i / PROBES);
}

function cutByCut({ tree, items, decisions, summaries, parameters }: LandscapeInput): void {
  for (let step = 0; step < LANDSCAPE_DEFAULTS.steps; step++) {
    const height = cutHeight(parameters.linkage, step / (LANDSCAPE_DEFAULTS.steps - 1));
    const { labels, count } = cut(tree, height);
    const flat = { items, labels, count, resultant: new Float32Array(count) };
    const least = parameters.min_cluster_size;
    formUnits(enforceDecisions(flat, decisions, summaries, least), summaries, parameters);
  }
}

/** `n` tracks, some of them locked together. */
function episode(n: number): LandscapeInput {
  const random = seeded(n);
  const boundary = Array.from({ length: n - 1 }, () => 0.05 + 0.9 * random());
  const frozen: Int32Array[] = [];
  for (let person = 0; person < NAMED; person++) {
    const first = Math.floor(((person + 0.5) * n) / NAMED);
    frozen.push(Int32Array.from({ length: LOCKED }, (_, i) => first + i));
    boundary.fill(0, first, first + LOCKED - 1);
    boundary[first - 1] = Number.POSITIVE_INFINITY;
    boundary[first + LOCKED - 1] = Number.POSITIVE_INFINITY;
  }
  const decisions: Decisions = { ...NO_DECISIONS, frozen };
  const parameters: ClusterParameters = DEFAULT_PARAMETERS;
  return {
    tree: makeTree([...Array(n).keys()], boundary),
    items: Int32Array.from({ length: n }, (_, row) => row),
    decisions,
    summaries: summariseTracks(episodeWithFaces(Array.from({ length: n }, () => 2))),
    parameters,
  };
}

function best(repeat: number, run: () => void): number {
  run(); // warms the compiler up
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeat; i++) {
    const startedAt = performance.now();
    run();
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}
