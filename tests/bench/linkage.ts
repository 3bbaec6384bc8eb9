import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agnes } from 'ml-hclust';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { NO_CONSTRAINTS } from '../../src/core/cluster/types.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { type BenchOptions, collectGarbage, residentMegabytes, round } from './options.ts';

/** Rows of the peer beyond this size take minutes. */
const PEER_LIMIT = 1_000;
/** The JavaScript twin is a reference, not an engine anybody waits for. */
const JS_LIMIT = 2_000;
const D = 512;

interface Row {
  readonly n: number;
  readonly d: number;
  readonly engine: string;
  readonly linkage: string;
  readonly matrixMs: number;
  readonly linkageMs: number;
  readonly totalMs: number;
  readonly peakMB: number;
}

/** Matrix and average linkage of TV-like vectors, per engine, against ml-hclust in the same process. */
export async function bench({ n: sizes = [1_000, 5_000], repeat }: BenchOptions): Promise<Row[]> {
  const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
  const rows: Row[] = [];
  for (const n of sizes) {
    const vectors = episodeLike(n);
    for (const engine of ['wasm', 'js'] as const) {
      if (engine === 'js' && n > JS_LIMIT) continue;
      const chain = await loadKernel(engine === 'wasm' ? wasm : undefined);
      const run = (hooks: JobHooks) =>
        agglomerate(
          vectors,
          { method: 'average', constraints: NO_CONSTRAINTS },
          { matrix: chain.matrix, chain },
          hooks,
        );
      rows.push(await best(repeat, vectors, chain.name, run));
    }
    if (n <= PEER_LIMIT) rows.push(await best(1, vectors, 'ml-hclust', async () => peer(vectors)));
  }
  return rows;
}

interface Timing {
  readonly matrixMs: number;
  readonly linkageMs: number;
}

async function best(
  repeat: number,
  vectors: Matrix,
  engine: string,
  run: (hooks: JobHooks) => Promise<Timing>,
): Promise<Row> {
  let least: Row | undefined;
  let peakMB = 0;
  for (let i = 0; i < repeat; i++) {
    collectGarbage();
    const before = residentMegabytes();
    let peak = before;
    const look = (): void => {
      peak = Math.max(peak, residentMegabytes());
    };
    const breathe = (): Promise<void> => {
      look();
      return new Promise((resolve) => setImmediate(resolve));
    };
    const hooks = { progress: () => {}, breathe, now: () => performance.now() };
    const startedAt = performance.now();
    const { matrixMs, linkageMs } = await run(hooks);
    const totalMs = performance.now() - startedAt;
    look();
    peakMB = Math.max(peakMB, peak - before + vectors.data.byteLength / 1e6);
    if (least === undefined || totalMs < least.totalMs) {
      const { n, d } = vectors;
      least = { n, d, engine, linkage: 'average', matrixMs, linkageMs, totalMs, peakMB };
    }
  }
  if (least === undefined) throw new Error(`no run of ${engine}`);
  return {
    ...least,
    matrixMs: round(least.matrixMs),
    linkageMs: round(least.linkageMs),
    totalMs: round(least.totalMs),
    peakMB: round(peakMB),
  };
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

/** Within-person cosine about .5–.8, heavy-tailed sizes, 8 % alone. */
export function episodeLike(n: number): Matrix {
  return blobs(seeded(n), { n, d: D, people: Math.max(12, Math.round(n / 25)), spread: 0.7 });
}
