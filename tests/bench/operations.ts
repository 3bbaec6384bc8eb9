import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutClusters } from '../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import { formIdentities } from '../../src/core/identity/form.ts';
import { summariseTracks } from '../../src/core/identity/summaries.ts';
import type { Identity, IdentitySet } from '../../src/core/identity/types.ts';
import { fold } from '../../src/core/moderation/fold.ts';
import { append } from '../../src/core/moderation/log.ts';
import {
  type ActContext,
  labelOperation,
  lockOperation,
} from '../../src/core/moderation/operations.ts';
import {
  mergeOperation,
  moveOperation,
  notSameOperation,
  splitOperation,
} from '../../src/core/moderation/track-operations.ts';
import { EMPTY_LOG, type Operation, type OperationLog } from '../../src/core/moderation/types.ts';
import { asConstraints } from '../../src/core/pipeline/stand.ts';
import { episodeLike } from '../../src/core/speed/episode-like.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { packGroups } from '../../workers/cluster/packed-groups.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { episodeWithFaces } from '../unit/identity/synthetic.ts';
import { type BenchOptions, round } from './options.ts';

const OPERATIONS = 500;
const FACES_PER_TRACK = 4;
const AT = '2025-11-18T12:34:56Z';

/**
 * Moderation without a page: `stepMs` is what an operation costs from the decision to the identities
 * that follow (fold, constraints, linkage in the worker's session, cut, identities), median, 95th
 * percentile and slowest of 500 in a row; `relinkMs` the linkage's part and `matrixMs` what is left
 * of the first run's matrix; `replayMs` folding all 500; `queueMs` the review queue at the end.
 */
export async function bench({ n: sizes = [1_000], repeat }: BenchOptions) {
  const rows: Record<string, number>[] = [];
  for (const n of sizes) rows.push(await moderate(n, repeat));
  return rows;
}

async function moderate(n: number, repeat: number) {
  const desk = await openDesk(n);
  const firstMatrixMs = (await desk.show(EMPTY_LOG)).matrixMs;
  const random = seeded(n);
  const steps: number[] = [];
  const links: number[] = [];
  const matrices: number[] = [];
  let log = EMPTY_LOG;
  while (steps.length < OPERATIONS) {
    const operation = someOperation(desk.context(log), random);
    if (operation === undefined) continue;
    const startedAt = performance.now();
    log = append(log, operation, { at: AT });
    const cost = await desk.show(log);
    steps.push(performance.now() - startedAt);
    links.push(cost.linkageMs);
    matrices.push(cost.matrixMs);
  }
  const replays = Array.from({ length: repeat }, () => desk.replay(log));
  return {
    n,
    operations: OPERATIONS,
    stepMs: at(steps, 0.5),
    step95Ms: at(steps, 0.95),
    slowestMs: at(steps, 1),
    relinkMs: at(links, 0.5),
    firstMatrixMs: round(firstMatrixMs),
    matrixMs: at(matrices, 0.5),
    replayMs: round(Math.min(...replays)),
    queueMs: round(await desk.queue()),
  };
}

const at = (times: readonly number[], share: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
};

/** What follows from a log, stage by stage as on the page. */
async function openDesk(n: number) {
  const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
  const noGpu = async () => ({ unavailable: 'the bench measures the kernel' });
  const api = createClusterSession(new EngineChooser(noGpu, () => loadKernel(wasm)));
  const vectors = episodeLike(n);
  const { d } = vectors;
  const data = new Float32Array(n * FACES_PER_TRACK * d); // [n * FACES_PER_TRACK, d]
  for (let face = 0; face < n * FACES_PER_TRACK; face++) {
    const track = Math.floor(face / FACES_PER_TRACK);
    data.set(vectors.data.subarray(track * d, (track + 1) * d), face * d);
  }
  const episode = episodeWithFaces(Array.from({ length: n }, () => FACES_PER_TRACK));
  await api.open(episode, { n: n * FACES_PER_TRACK, d, data });
  const summaries = summariseTracks(episode);
  const parameters = DEFAULT_PARAMETERS;
  let decisions = fold(EMPTY_LOG, episode, summaries);
  let identitySet: IdentitySet | undefined;
  const shown = (): IdentitySet => {
    if (identitySet === undefined) throw new Error('nothing was shown');
    return identitySet;
  };
  return {
    show: async (log: OperationLog) => {
      decisions = fold(log, episode, summaries);
      const request = {
        parameters,
        engine: 'wasm',
        constraints: asConstraints(decisions),
      } as const;
      const { items, agglomeration } = await api.cluster(request, () => {});
      const clusters = cutClusters(agglomeration, items, parameters);
      const form = { episode, summaries, clusters, decisions, parameters };
      identitySet = formIdentities({ ...form, previous: identitySet });
      return agglomeration;
    },
    context: (log: OperationLog): ActContext => {
      return { episode, summaries, decisions, identitySet: shown(), log };
    },
    replay: (log: OperationLog): number => {
      const startedAt = performance.now();
      fold(log, episode, summaries);
      return performance.now() - startedAt;
    },
    queue: async (): Promise<number> => {
      const { cannotLink, mustLink } = decisions;
      const { rank, sharedFrames } = summaries;
      const of = shown().identities.map(({ id, tracks, locked, labels }) => {
        return { id, tracks, locked, named: labels.name !== undefined, settled: false };
      });
      const groups = packGroups(of);
      const threshold = parameters.cluster_thresh;
      const about = { groups, threshold, rank, cannotLink, mustLink, answered: [], sharedFrames };
      await api.review(about); // warms the compiler up
      const startedAt = performance.now();
      await api.review(about);
      return performance.now() - startedAt;
    },
  };
}

/** Merges, splits, moves, names, locks and "not the same", as often as people do them; undefined when refused. */
function someOperation(context: ActContext, random: () => number): Operation | undefined {
  const { identities } = context.identitySet;
  const pick = (): Identity => identities[Math.floor(random() * identities.length)]!;
  const [one, other] = [pick(), pick()];
  if (one === other) return undefined;
  const half = [...one.tracks].slice(0, one.tracks.length >> 1);
  const kind = random();
  try {
    if (kind < 0.2) return mergeOperation(one, [other], context);
    if (kind < 0.45) return splitOperation(half, context);
    if (kind < 0.7) return moveOperation([one.tracks[0]!], other, context);
    if (kind < 0.85) return notSameOperation([...one.tracks], [...other.tracks], context);
    if (kind < 0.95) return labelOperation(one, { name: `Person ${one.id}` }, context);
    return lockOperation(one, !one.locked, context);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
