import { cut, cutHeight, cutResultants } from '../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { thresholdDiff } from '../../src/core/diff/threshold-diff.ts';
import { formIdentities } from '../../src/core/identity/form.ts';
import { summariseTracks } from '../../src/core/identity/summaries.ts';
import type { IdentitySet } from '../../src/core/identity/types.ts';
import { fold } from '../../src/core/moderation/fold.ts';
import { append } from '../../src/core/moderation/log.ts';
import { EMPTY_LOG, type OperationLog } from '../../src/core/moderation/types.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { makeEpisode, makeTree } from '../unit/identity/synthetic.ts';
import { type BenchOptions, round } from './options.ts';

const FACES_PER_TRACK = 4;
const NAMED = 24;

/**
 * What one move of the threshold slider costs without paint: cut, identities, metrics and guardrails,
 * over a drag from 0.30 to 0.90. Median and slowest step of the best drag, ms.
 */
export function bench({ n: sizes = [1_000, 2_000, 10_000], repeat }: BenchOptions) {
  return sizes.map((n) => {
    const step = slider(n);
    drag(step); // warms the compiler up
    const runs = Array.from({ length: repeat }, () => drag(step));
    runs.sort((a, b) => a[a.length >> 1]! - b[b.length >> 1]!);
    const times = runs[0] ?? [];
    return {
      n,
      stepMs: round(times[times.length >> 1] ?? Number.NaN, 3),
      slowestMs: round(times.at(-1) ?? Number.NaN, 3),
      withDiffMs: round(withDiff(step), 3),
    };
  });
}

/** The same with the list of what changes against 0.58; median, ms. */
function withDiff(step: (threshold: number) => IdentitySet): number {
  const before = step(0.58);
  drag((threshold) => {
    const after = step(threshold);
    thresholdDiff(before, after);
    return after;
  });
  const times = drag((threshold) => {
    const after = step(threshold);
    thresholdDiff(before, after);
    return after;
  });
  return times[times.length >> 1] ?? Number.NaN;
}

/** Milliseconds of every step, ascending. */
function drag(step: (threshold: number) => IdentitySet): number[] {
  const times: number[] = [];
  for (let thousandths = 300; thousandths <= 900; thousandths += 5) {
    const startedAt = performance.now();
    step(thousandths / 1000);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}

/** A slider over `n` tracks, two to a frame, some of them named. */
function slider(n: number): (threshold: number) => IdentitySet {
  const random = seeded(n);
  const boundary = Array.from({ length: n - 1 }, () => 0.05 + 0.9 * random());
  const tree = makeTree([...Array(n).keys()], boundary);
  const episode = makeEpisode(
    Array.from({ length: n * FACES_PER_TRACK }, (_, row) => {
      const track = Math.floor(row / FACES_PER_TRACK);
      // Two tracks share each frame.
      const frame = Math.floor(track / 2) * FACES_PER_TRACK + (row % FACES_PER_TRACK);
      const x = (track % 2) * 200;
      return {
        track,
        frame,
        ts: frame / 24,
        box: [x, 0, x + 100, 100] as const,
        quality: random(),
      };
    }),
  );
  const summaries = summariseTracks(episode);
  const decisions = fold(namedTracks(n), episode, summaries);
  const items = Int32Array.from({ length: n }, (_, row) => row);
  const resultant = Float32Array.from({ length: n - 1 }, () => 0.5 + 0.5 * random());

  let previous: IdentitySet | undefined;
  return (cluster_thresh) => {
    const parameters: ClusterParameters = { ...DEFAULT_PARAMETERS, cluster_thresh };
    const flat = cut(tree, cutHeight(parameters.linkage, cluster_thresh));
    const clusters = {
      items,
      labels: flat.labels,
      count: flat.count,
      resultant: cutResultants(flat, resultant),
    };
    const form = { episode, summaries, clusters, decisions, parameters, previous };
    previous = formIdentities(form);
    return previous;
  };
}

function namedTracks(n: number): OperationLog {
  let log = EMPTY_LOG;
  for (let i = 0; i < NAMED; i++) {
    const number = Math.floor((i * n) / NAMED) + 1;
    const identityId = `identity-${String(number).padStart(5, '0')}`;
    log = append(
      log,
      { type: 'label', identityId, anchor: String(number), labels: { name: `Person ${i % 12}` } },
      { at: '2025-11-18T12:34:56Z' },
    );
  }
  return log;
}
