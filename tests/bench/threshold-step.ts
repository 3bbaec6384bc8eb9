import { cut, cutHeight, cutResultants } from '../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { formIdentities } from '../../src/core/identity/form.ts';
import { summariseTracks } from '../../src/core/identity/summaries.ts';
import type { IdentitySet } from '../../src/core/identity/types.ts';
import { thresholdProbe } from '../../src/core/metrics/threshold-probe.ts';
import { fold } from '../../src/core/moderation/fold.ts';
import { append } from '../../src/core/moderation/log.ts';
import { EMPTY_LOG, type OperationLog } from '../../src/core/moderation/types.ts';
import { makeEpisode, makeTree } from '../unit/identity/synthetic.ts';

export interface ThresholdStepRow {
  readonly n: number;
  /** Median of cut + identities + metrics + guardrails over a drag from 0.30 to 0.90, ms. */
  readonly medianMs: number;
  /** Slowest step of the drag, ms. */
  readonly worstMs: number;
  readonly identities: number;
}

const FACES_PER_TRACK = 4;
const NAMED = 24;

/** What one move of the threshold slider costs without paint, at `n` tracks. */
export function thresholdStep(n: number): ThresholdStepRow {
  const random = mulberry32(n);
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

  const probe = thresholdProbe(tree, DEFAULT_PARAMETERS);

  let previous: IdentitySet | undefined;
  const step = (cluster_thresh: number): IdentitySet => {
    const parameters: ClusterParameters = { ...DEFAULT_PARAMETERS, cluster_thresh };
    const flat = cut(tree, cutHeight(parameters.linkage, cluster_thresh));
    const clusters = {
      items,
      labels: flat.labels,
      count: flat.count,
      resultant: cutResultants(flat, resultant),
    };
    previous = formIdentities({
      episode,
      summaries,
      clusters,
      decisions,
      parameters,
      probe,
      previous,
    });
    return previous;
  };
  const times: number[] = [];
  let identities = 0;
  for (let round = 0; round < 3; round++) {
    times.length = 0;
    for (let thousandths = 300; thousandths <= 900; thousandths += 5) {
      const before = performance.now();
      identities = step(thousandths / 1000).identities.length;
      times.push(performance.now() - before);
    }
  }
  times.sort((a, b) => a - b);
  return {
    n,
    medianMs: times[times.length >> 1] ?? 0,
    worstMs: times.at(-1) ?? 0,
    identities,
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

/** A small seeded generator: the bench measures the same work every time. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
