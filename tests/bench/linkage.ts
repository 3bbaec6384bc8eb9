import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { agnes } from 'ml-hclust';
import { pairThreads } from '../../src/cli/kit/pair-threads.ts';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { cut, cutHeight } from '../../src/core/cluster/cut.ts';
import {
  type Agglomeration,
  type ChainEngine,
  type CutTree,
  NO_CONSTRAINTS,
} from '../../src/core/cluster/types.ts';
import { type JobHooks, SILENT_HOOKS } from '../../src/core/job.ts';
import { seededRandom } from '../../src/core/random.ts';
import { episodeLike } from '../../src/core/speed/episode-like.ts';
import { gflopsOf, type SpeedRow } from '../../src/core/speed/speed-row.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { partition, unitRows } from '../unit/cluster/cases.ts';
import { growthOf, type PeakEngine, peakOf } from './linkage-peak.ts';
import { findPeers, PeerData, type PeerName, type PeerRun } from './linkage-peers.ts';
import { type BenchOptions, collectGarbage, round } from './options.ts';

/** Rows of the peer beyond this size take minutes. */
const PEER_LIMIT = 1_000;
/** One worker of several beyond this size takes minutes, and says nothing that it did not say below. */
const ALONE_LIMIT = 20_000;
/** The JavaScript twin is a reference, not an engine anybody waits for. */
const JS_LIMIT = 2_000;

/** Similarities at which a peer's partition is compared with ours; none below our floor. */
const THRESHOLDS = [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7];
/** A cut nearer than this to a merge says nothing: a peer adds in another order. */
const MARGIN = 1e-5;
/** How far near-copies lie from what they are copies of. */
const COPY_NOISE = 1e-3;
/** A round goes on until its runs have taken this long: short runs are warm and measured often. */
const ROUND_MS = 400;

/**
 * Matrix and average linkage of TV-like vectors, per engine, against ml-hclust in the same process; with
 * `peers` also against numpy with fastcluster and with scipy, on the same vectors and in turns; with `copies`
 * also of as many tracks, half of which are near-copies.
 */
export async function bench(options: BenchOptions): Promise<SpeedRow[]> {
  const { n: sizes = [1_000, 5_000], repeat } = options;
  const peers = options.peers === true ? findPeers() : undefined;
  const bytes = kernelBytes();
  const wasm = await loadKernel(bytes);
  const threaded = await loadKernel(bytes, pairThreads);
  const js = await loadKernel(undefined);
  const rows: SpeedRow[] = [];
  const twins: Contender[] = [];
  for (const n of sizes) {
    const vectors = episodeLike(n);
    const workers = 1 + pairThreads.count(n, vectors.data.byteLength / 2);
    const ours = new Contender(vectors, 'threads', (h) => cluster(threaded, vectors, h), workers);
    const others: Contender[] = [];
    if (workers > 1 && n <= ALONE_LIMIT) {
      others.push(new Contender(vectors, 'wasm', (h) => cluster(wasm, vectors, h)));
    }
    if (n <= JS_LIMIT) twins.push(new Contender(vectors, 'js', (h) => cluster(js, vectors, h)));
    if (n <= PEER_LIMIT && peers === undefined) {
      others.push(new Contender(vectors, 'ml-hclust', async () => peer(vectors)));
    }
    const heights = THRESHOLDS.map((t) => cutHeight('average', t));
    const data = peers && new PeerData(peers.python, vectors, heights);
    const native = new Map<PeerName, PeerRun>();
    try {
      for (let round = 0; round < repeat; round++) {
        await ours.round(ROUND_MS);
        for (const name of peers?.names ?? []) {
          const run = data!.run(name, n <= 2_000 ? 5 : 1);
          if (run.totalMs < (native.get(name)?.totalMs ?? Number.POSITIVE_INFINITY)) {
            native.set(name, run);
          }
        }
      }
    } finally {
      data?.remove();
    }
    for (const contender of others) await contender.round(ROUND_MS);
    const fastest = native.get('fastcluster')?.totalMs;
    for (const contender of [ours, ...others]) {
      rows.push(withRatio(contender.row(options.module), fastest));
    }
    if (options.copies === true) {
      const same = halfCopies(vectors);
      const copied = new Contender(same, 'threads', (h) => cluster(threaded, same, h), workers);
      for (let round = 0; round < repeat; round++) await copied.round(ROUND_MS);
      // Its memory is that of as many other tracks.
      rows.push({ ...copied.row(undefined), copies: 0.5 });
    }
    if (native.size === 0) continue;
    const { tree } = await cluster(wasm, vectors, SILENT_HOOKS);
    for (const [name, run] of native) {
      rows.push(withRatio(peerRow(vectors, name, run, agreement(tree, run)), fastest));
    }
  }
  // In the end: what has run with both engines is compiled for either, which no page does, and is slower.
  for (const twin of twins) {
    await twin.round(ROUND_MS);
    const row = twin.row(options.module);
    const fastest = rows.find(({ n, engine }) => n === row.n && engine === 'numpy + fastcluster');
    rows.push(withRatio(row, fastest?.totalMs));
  }
  return rows.sort((a, b) => a.n - b.n);
}

/**
 * One run of an engine in a process that does nothing else.
 * @returns megabytes that it added to what the process takes before, with the vectors
 */
export async function runOnce(n: number, engine: PeakEngine): Promise<number> {
  const bytes = engine === 'js' ? undefined : kernelBytes();
  const chain = await loadKernel(bytes, engine === 'threads' ? pairThreads : undefined);
  // Programs are compiled, and the heap has grown to what it is.
  await cluster(chain, episodeLike(1_000), SILENT_HOOKS);
  // Drawing them takes memory of its own, which is not what is measured.
  const vectors = episodeLike(n);
  const grown = await growthOf(() => cluster(chain, vectors, SILENT_HOOKS));
  return grown + vectors.data.byteLength / 1e6;
}

const kernelBytes = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));

function cluster(chain: ChainEngine, vectors: Matrix, hooks: JobHooks): Promise<Agglomeration> {
  const options = { method: 'average' as const, constraints: NO_CONSTRAINTS };
  return agglomerate(vectors, options, { matrix: chain.matrix, chain }, hooks);
}

interface Timing {
  readonly matrixMs: number;
  readonly linkageMs: number;
  readonly products?: number;
}

/** An engine in this process: its quickest run so far. */
class Contender {
  readonly #vectors: Matrix;
  readonly #engine: PeakEngine | 'ml-hclust';
  readonly #run: (hooks: JobHooks) => Promise<Timing>;
  readonly #workers: number;
  #best: (Timing & { readonly totalMs: number }) | undefined;

  constructor(
    vectors: Matrix,
    engine: PeakEngine | 'ml-hclust',
    run: (hooks: JobHooks) => Promise<Timing>,
    workers = 1,
  ) {
    this.#workers = workers;
    this.#vectors = vectors;
    this.#engine = engine;
    this.#run = run;
  }

  /** Run at least once, and again until runs have taken this many milliseconds. */
  async round(milliseconds: number): Promise<void> {
    collectGarbage();
    let taken = 0;
    do taken += await this.#once();
    while (taken < milliseconds);
  }

  /** @param module that this is bundled in, to be run in a process of its own for the memory it takes */
  row(module: string | undefined): SpeedRow {
    const best = this.#best;
    const engine = this.#engine;
    if (best === undefined) throw new Error(`no run of ${engine}`);
    const { n, d } = this.#vectors;
    const isOurs = engine !== 'ml-hclust' && module !== undefined;
    return {
      n,
      d,
      engine: engine === 'threads' ? 'wasm' : engine,
      workers: this.#workers,
      linkage: 'average',
      matrixMs: round(best.matrixMs),
      linkageMs: round(best.linkageMs),
      totalMs: round(best.totalMs),
      ...(isOurs && { peakMB: peakOf(module, n, engine) }),
      gflops: gflops(this.#vectors, best.matrixMs),
      ...(best.products !== undefined && { products: best.products }),
    };
  }

  async #once(): Promise<number> {
    const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const hooks = { progress: () => {}, breathe, now: () => performance.now() };
    const startedAt = performance.now();
    const timing = await this.#run(hooks);
    const totalMs = performance.now() - startedAt;
    if (this.#best === undefined || totalMs < this.#best.totalMs) {
      const { matrixMs, linkageMs, products } = timing;
      this.#best = { matrixMs, linkageMs, totalMs, ...(products !== undefined && { products }) };
    }
    return totalMs;
  }
}

/** Every second track a near-copy of the first: the same shot again and again. */
function halfCopies({ n, d, data }: Matrix): Matrix {
  const { normal } = seededRandom(n);
  const copied = data.slice(); // [n, d]
  for (let i = 0; i < n; i += 2) {
    for (let k = 0; k < d; k++)
      copied[i * d + k] = data[k]! + (COPY_NOISE * normal()) / Math.sqrt(d);
  }
  return unitRows({ n, d, data: copied });
}

const gflops = ({ n, d }: Matrix, matrixMs: number): number => round(gflopsOf(n, d, matrixMs));

function peerRow(vectors: Matrix, name: PeerName, run: PeerRun, partitions: string): SpeedRow {
  const { n, d } = vectors;
  return {
    n,
    d,
    engine: `numpy + ${name}`,
    workers: availableParallelism(),
    linkage: 'average',
    matrixMs: round(run.matrixMs),
    linkageMs: round(run.linkageMs),
    totalMs: round(run.totalMs),
    peakMB: round(run.peakMB),
    gflops: gflops(vectors, run.matrixMs),
    partitions,
  };
}

function withRatio(row: SpeedRow, fastclusterMs: number | undefined): SpeedRow {
  if (fastclusterMs === undefined) return row;
  return { ...row, ratioToFastcluster: round(fastclusterMs / row.totalMs, 2) };
}

/** @throws Error where a peer finds another partition */
function agreement(tree: CutTree, { heights, labels }: PeerRun): string {
  let compared = 0;
  THRESHOLDS.forEach((threshold, t) => {
    const height = cutHeight('average', threshold);
    if (heights.some((other) => Math.abs(other - height) < MARGIN)) return;
    compared++;
    const mine = partition(cut(tree, height).labels);
    if (!partition(labels[t]!).every((label, item) => label === mine[item])) {
      throw new Error(`another partition than the peer's at ${threshold}`);
    }
  });
  return `${compared} of ${compared}`;
}

/** The same job by ml-hclust: its own distance matrix is slower, so it gets ours, timed as matrix. */
function peer({ n, d, data }: Matrix): Timing {
  const startedAt = performance.now();
  const rows = Array.from({ length: n }, (_, i) => data.subarray(i * d, (i + 1) * d));
  const distances = rows.map((a) =>
    rows.map((b) => {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += a[k]! * b[k]!;
      return 1 - dot;
    }),
  );
  const filledAt = performance.now();
  agnes(distances, { method: 'average', isDistanceMatrix: true });
  const doneAt = performance.now();
  return { matrixMs: filledAt - startedAt, linkageMs: doneAt - filledAt };
}
