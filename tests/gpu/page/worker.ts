import { proxy, type Remote, transfer, wrap } from 'comlink';
import {
  type ClusterParameters,
  DEFAULT_PARAMETERS,
  type LinkageMethod,
} from '../../../src/core/cluster/types.ts';
import { AppError, CancelledError } from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/job.ts';
import type { ClusterApi } from '../../../workers/cluster/session.ts';
import type { ClusterRequest, ClusterResult } from '../../../workers/cluster/types.ts';
import { installErrorTransfer } from '../../../workers/common/wire.ts';
import { tinyEpisode } from '../../unit/ui/tiny-episode.ts';
import { people } from './vectors.ts';

installErrorTransfer();

type Kind = 'plain' | 'lossy';

/** Start the real worker, or the one whose first device is lost while it computes. */
async function open(kind: Kind, n: number): Promise<{ worker: Worker; api: Remote<ClusterApi> }> {
  const worker =
    kind === 'plain'
      ? new Worker(new URL('../../../workers/cluster.worker.ts', import.meta.url), {
          type: 'module',
        })
      : new Worker(new URL('./lossy.worker.ts', import.meta.url), { type: 'module' });
  const api = wrap<ClusterApi>(worker);
  const tracks = Array.from({ length: n }, (_, number) => ({
    number,
    span: [number, number + 1] as const,
    faces: [true] as const,
  }));
  const vectors = people(n, 128, 77);
  await api.open(tinyEpisode(tracks), transfer(vectors, [vectors.data.buffer]));
  return { worker, api };
}

function request(
  engine: ClusterRequest['engine'],
  change: Partial<ClusterParameters> = {},
): ClusterRequest {
  const none = new Int32Array(0);
  return {
    engine,
    parameters: { ...DEFAULT_PARAMETERS, ...change },
    constraints: { mustLink: [], cannotLink: none, frozen: [], deleted: none },
  };
}

/** A result as what tests compare: merges as text, which engine, and why not another. */
function summary({ agglomeration, fallback, items }: ClusterResult) {
  const { left, right, height, size } = agglomeration.linkage;
  return {
    engine: agglomeration.engine,
    fallback,
    items: items.length,
    merges: Array.from(left, (a, row) => [a, right[row], height[row], size[row]].join(' ')),
  };
}

const ignore = (): OnProgressProxy => proxy(() => {});
type OnProgressProxy = (progress: Progress) => void;

/** The same episode, one worker, one run after the other. */
export async function onEngines(
  runs: readonly { engine: ClusterRequest['engine']; linkage?: LinkageMethod }[],
) {
  const { worker, api } = await open('plain', 400);
  try {
    const out: ReturnType<typeof summary>[] = [];
    for (const { engine, linkage = 'average' } of runs) {
      out.push(summary(await api.cluster(request(engine, { linkage }), ignore())));
    }
    return out;
  } finally {
    worker.terminate();
  }
}

/** Three runs in a worker whose first device is lost while the first run computes. */
export async function throughLoss() {
  const { worker, api } = await open('lossy', 400);
  try {
    const run = async (engine: ClusterRequest['engine'], linkage: 'average' | 'complete') =>
      summary(await api.cluster(request(engine, { linkage }), ignore()));
    return {
      lost: await run('webgpu', 'average'),
      wasm: await run('wasm', 'average'),
      next: await run('webgpu', 'complete'),
    };
  } finally {
    worker.terminate();
  }
}

/** Cancel a run that is under way, then run again. */
export async function cancelled() {
  const { worker, api } = await open('plain', 1024);
  try {
    let announce = (): void => {};
    const started = new Promise<void>((resolve) => {
      announce = resolve;
    });
    const running = api.cluster(request('js'), proxy(announce));
    const outcome = running.then(
      () => 'finished',
      (error: unknown) => (error instanceof CancelledError ? 'cancelled' : String(error)),
    );
    await started;
    await api.cancel();
    return {
      outcome: await outcome,
      after: summary(await api.cluster(request('wasm'), ignore())).items,
    };
  } finally {
    worker.terminate();
  }
}

/** What a call before `cluster` rejects with, as it arrives on this side. */
export async function tooEarly() {
  const { worker, api } = await open('plain', 5);
  try {
    await api.flat({ parameters: DEFAULT_PARAMETERS });
    return undefined;
  } catch (error) {
    return error instanceof AppError ? { code: error.code, text: error.userMessage } : undefined;
  } finally {
    worker.terminate();
  }
}

/** Density labels after a run on each engine: they must not depend on it. */
export async function densityOn(
  engines: readonly ClusterRequest['engine'][],
  algorithm: 'dbscan' | 'hdbscan',
) {
  const { worker, api } = await open('plain', 300);
  try {
    const out: { labels: number[]; count: number }[] = [];
    for (const engine of engines) {
      const change = { algorithm, cluster_thresh: 0.5, min_cluster_size: 3 } as const;
      await api.cluster(request(engine, change), ignore());
      const { labels, count } = await api.flat({ parameters: request(engine, change).parameters });
      out.push({ labels: Array.from(labels), count });
    }
    return out;
  } finally {
    worker.terminate();
  }
}
