import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import type { Engines } from '../../src/core/cluster/dense.ts';
import {
  type EngineName,
  type LinkageMethod,
  type MatrixEngine,
  NO_CONSTRAINTS,
} from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { episodeLike } from '../../src/core/speed/episode-like.ts';
import { gflopsOf, type SpeedRow } from '../../src/core/speed/speed-row.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { counted } from '../../src/core/words.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import type { PairHelpers } from '../../src/kernel/pair-crew.ts';
import { JobQueue, type OnProgress } from '../common/jobs.ts';
import { answered, SILENT } from '../common/patience.ts';
import { ANSWER_LOOKS, NO_ANSWER } from '../gpu/device.ts';
import { countedHelpers } from './counted-helpers.ts';
import { gpuSpeed } from './gpu-speed.ts';

/** One measurement: so many vectors, on that. */
export interface BenchRequest {
  readonly n: number;
  readonly engine: EngineName;
  /** Threads at most; there are fewer where more are not worth it. */
  readonly workers: number;
  readonly linkage: LinkageMethod;
}

/** What this machine has to measure on. */
export interface BenchMachine {
  readonly cores: number;
  /** Words for the graphics card; undefined where there is none to use. */
  readonly adapter: string | undefined;
  /** A processor that plays graphics card: it works, and is slow. */
  readonly isSoftware: boolean;
  /** Why there is none. */
  readonly unavailable: string | undefined;
}

/** What the worker takes from its surroundings. */
export interface BenchParts {
  readonly kernelBytes: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly openGpu: (options: {
    force: boolean;
  }) => Promise<{ engine: MatrixEngine; device: GPUDevice } | { unavailable: string }>;
  readonly helpers: PairHelpers;
  /** See ROUND_MS. */
  readonly roundMs?: number;
}

export type BenchApi = ReturnType<typeof createBenchSession>;

/** A measurement goes on until its runs have taken this long: short ones are warm, and measured often. */
const ROUND_MS = 400;
/** Vectors of a run that is not measured: programs are compiled while they first run. */
const WARM_N = 400;

/** The calls of the worker that measures, apart from the worker itself. */
export function createBenchSession(parts: BenchParts) {
  const { kernelBytes, openGpu, helpers, roundMs = ROUND_MS } = parts;
  const jobs = new JobQueue();
  const warmed = new Set<string>();
  let bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  let gpu: { engine: MatrixEngine; device: GPUDevice } | undefined;
  let vectors: Matrix = { n: 0, d: 0, data: new Float32Array(0) };

  const kernel = async (workers: number) => {
    bytes ??= kernelBytes();
    // What could not be had is asked for again.
    bytes.catch(() => {
      bytes = undefined;
    });
    const counted = countedHelpers(helpers, workers - 1);
    const chain = await loadKernel(await bytes, counted.helpers);
    if (chain.name !== 'wasm') throw unavailable(chain.fallback ?? 'WebAssembly does not run here');
    return { chain, counted };
  };

  const enginesFor = async ({ engine, workers }: BenchRequest) => {
    if (engine === 'js') {
      const chain = await loadKernel(undefined);
      return { engines: { matrix: chain.matrix, chain }, hired: () => 0 };
    }
    const { chain, counted } = await kernel(workers);
    if (engine === 'wasm') return { engines: { matrix: chain.matrix, chain }, hired: counted.most };
    if (gpu === undefined) {
      const opened = await openGpu({ force: true });
      if ('unavailable' in opened) throw unavailable(opened.unavailable);
      gpu = opened;
      // Another is opened by the next measurement.
      void opened.device.lost.then(() => {
        gpu = undefined;
      });
    }
    return { engines: { matrix: gpu.engine, chain }, hired: counted.most };
  };

  const measure = async (request: BenchRequest, hooks: JobHooks): Promise<SpeedRow> => {
    const { n, engine, linkage } = request;
    if (vectors.n !== n) {
      hooks.progress({ stage: 'vectors', done: 0, total: 0, unit: 'tracks' });
      await hooks.breathe();
      // Those before go first: two sets of 100,000 are half a gigabyte.
      vectors = { n: 0, d: 0, data: new Float32Array(0) };
      vectors = drawn(n);
    }
    const { engines, hired } = await enginesFor(request);
    const silent = { ...hooks, progress: () => {} };
    if (!warmed.has(engine)) {
      await run(episodeLike(WARM_N), linkage, engines, silent);
      warmed.add(engine);
    }
    let best: Timing | undefined;
    let taken = 0;
    // A round of runs has one bar: it goes through once, with the first.
    do {
      const timing = await run(vectors, linkage, engines, best === undefined ? hooks : silent);
      taken += timing.totalMs;
      if (best === undefined || timing.totalMs < best.totalMs) best = timing;
    } while (taken < roundMs);
    const { d } = vectors;
    const row = { n, d, engine, workers: 1 + hired(), linkage, ...best };
    const rated = { ...row, gflops: gflopsOf(n, d, best.matrixMs) };
    if (engine !== 'webgpu') return rated;
    return { ...rated, gpu: await gpuSpeed(vectors, engines.matrix, silent) };
  };

  return {
    /** Look at the machine; no engine is started by it. */
    machine: async (): Promise<BenchMachine> => {
      const cores = navigator.hardwareConcurrency || 1;
      const none = { cores, adapter: undefined, isSoftware: false };
      const api = (navigator as { gpu?: GPU }).gpu;
      if (api === undefined) return { ...none, unavailable: 'this browser has no WebGPU' };
      const asked = api.requestAdapter({ powerPreference: 'high-performance' });
      const adapter = await answered(asked, ANSWER_LOOKS);
      if (adapter === SILENT) return { ...none, unavailable: NO_ANSWER };
      if (adapter === null) return { ...none, unavailable: 'no WebGPU adapter' };
      const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
      const words = description || [vendor, architecture].filter((word) => word !== '').join(' ');
      const isSoftware = isFallbackAdapter;
      return { cores, adapter: words || 'graphics card', isSoftware, unavailable: undefined };
    },

    /** Take a measurement; queued behind the one under way. */
    measure: (request: BenchRequest, onProgress?: OnProgress) =>
      jobs.run((hooks) => measure(request, hooks), onProgress),

    /** Stop what is under way. */
    cancel: async () => jobs.cancel(),
  };
}

/** @throws AppError `bench/out-of-memory` */
function drawn(n: number): Matrix {
  try {
    return episodeLike(n);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const many = counted(n, 'vector');
    const text = `${many} need more memory than this device gives. Choose fewer, or close other tabs.`;
    throw new AppError('bench/out-of-memory', `cannot allocate ${n} vectors`, text, { cause });
  }
}

const unavailable = (why: string): AppError =>
  new AppError('bench/unavailable', why, `This engine cannot be measured here: ${why}.`);

interface Timing {
  readonly matrixMs: number;
  readonly linkageMs: number;
  readonly totalMs: number;
}

async function run(
  vectors: Matrix,
  method: LinkageMethod,
  engines: Engines,
  hooks: JobHooks,
): Promise<Timing> {
  const startedAt = hooks.now();
  const options = { method, constraints: NO_CONSTRAINTS };
  const { matrixMs, linkageMs } = await agglomerate(vectors, options, engines, hooks);
  return { matrixMs, linkageMs, totalMs: hooks.now() - startedAt };
}
