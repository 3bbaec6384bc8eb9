import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { furthestOf } from '../../src/core/cluster/doubt.ts';
import { DEFAULT_FLOOR } from '../../src/core/cluster/limits.ts';
import type { MatrixEngine } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { episodeLike } from '../../src/core/speed/episode-like.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { measureVariants, quickest, type VariantTiming } from '../../workers/gpu/trial.ts';
import { candidates, type Entry, VARIANTS } from '../../workers/gpu/variants.ts';
import { findGpu, openBenchDevice } from './gpu-device.ts';
import { type BenchOptions, round } from './options.ts';

/** Sizes of a card, and those that a software adapter comes to the end of. */
const SIZES = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
const SOFTWARE_SIZES = [256, 1_000];
/** Up to here the square is filled and compared with the kernel's, value by value. */
const SQUARE_LIMIT = 5_000;
/** Up to here the kernel looks for the same pairs. */
const KERNEL_LIMIT = 20_000;

interface Row {
  readonly n: number;
  readonly what: string;
  readonly variant: string;
  readonly ms: number;
  readonly tflops: number;
  /** Of a similarity, from the kernel's in single precision (a variant: from float64). */
  readonly difference?: number;
  readonly edges?: number;
  readonly edgesPerSecond?: number;
  /** Whether the kernel finds the same pairs; undefined where it would take too long. */
  readonly samePairs?: boolean | undefined;
  readonly wasmMs?: number;
  readonly refused?: string;
}

/** The shaders of the page, run by Dawn: every variant, then squares and pairs by the one that is chosen. */
export async function bench({ n: sizes, repeat }: BenchOptions): Promise<Row[]> {
  const gpu = await findGpu();
  const handle = gpu && (await openBenchDevice(gpu));
  if (handle === undefined) return [];
  const rows: Row[] = [];
  const chosen: { [entry in Entry]?: VariantTiming | undefined } = {};
  for (const entry of ['fill', 'pairs'] as const) {
    // What fills is compared value by value, whatever it is chosen for.
    const variants = VARIANTS.filter(
      ({ packed, name, fills }) =>
        (handle.packed || !packed) && (entry === 'pairs' || fills === name),
    );
    const timings = await measureVariants(handle, { entry, variants });
    const able = candidates(entry, handle.packed);
    const best = quickest(timings.filter(({ variant }) => able.includes(variant)));
    chosen[entry] = best;
    for (const timing of timings) rows.push(variantRow(timing, timing === best));
  }
  const { isSoftware } = handle;
  handle.device.destroy();
  const { fill, pairs } = chosen;
  if (fill === undefined || pairs === undefined) {
    console.error('gpu: skipped: no variant computes what it should');
    return rows;
  }
  const engineOf = async ({ variant: { name } }: VariantTiming) => {
    const opened = await createGpuEngine({
      force: true,
      gpu,
      variants: { fill: name, pairs: name },
    });
    if ('unavailable' in opened) throw new Error(opened.unavailable);
    return opened;
  };
  const squares = await engineOf(fill);
  const searches = await engineOf(pairs);
  const bytes = readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm'));
  const kernel = await loadKernel(new Uint8Array(bytes));
  for (const n of sizes ?? (isSoftware ? SOFTWARE_SIZES : SIZES)) {
    const vectors = episodeLike(n);
    if (n <= SQUARE_LIMIT) {
      rows.push(await squareRow(vectors, squares.engine, kernel.matrix, repeat));
    }
    rows.push(await pairsRow(vectors, searches.engine, kernel.whole, repeat));
  }
  for (const { device } of [squares, searches]) device.destroy();
  return rows;
}

function variantRow({ variant, entry, n, ms, tflops, ...rest }: VariantTiming, best: boolean): Row {
  const what = `${entry === 'fill' ? 'square' : 'pairs'}, products alone${best ? ', chosen' : ''}`;
  const { difference, refused } = rest;
  return {
    n,
    what,
    variant: variant.label,
    ms: round(ms, 3),
    tflops: round(tflops, 3),
    ...(!Number.isNaN(difference) && { difference: Number(difference.toExponential(1)) }),
    ...(refused !== undefined && { refused }),
  };
}

/** Multiplications and additions of the upper half. */
const tera = ({ n, d }: Matrix, ms: number): number => round((n * (n - 1) * d) / ms / 1e9, 3);

async function squareRow(
  vectors: Matrix,
  gpu: MatrixEngine & { readonly variant: { readonly label: string } | undefined },
  kernel: MatrixEngine,
  repeat: number,
): Promise<Row> {
  const { n } = vectors;
  const [mine, theirs] = [new Float32Array(n * n), new Float32Array(n * n)];
  const fill = async (engine: MatrixEngine, out: Float32Array): Promise<number> => {
    const startedAt = performance.now();
    await engine.load(vectors);
    await engine.square(out, SILENT_HOOKS);
    return performance.now() - startedAt;
  };
  const ms = await best(repeat, () => fill(gpu, mine));
  const variant = gpu.variant?.label ?? '';
  const wasmMs = await best(repeat, () => fill(kernel, theirs));
  let difference = 0;
  for (let at = 0; at < mine.length; at++) {
    difference = Math.max(difference, Math.abs(mine[at]! - theirs[at]!));
  }
  gpu.release();
  kernel.release();
  return {
    n,
    what: 'square, read back',
    variant,
    ms: round(ms),
    tflops: tera(vectors, ms),
    difference: Number(difference.toExponential(1)),
    wasmMs: round(wasmMs),
  };
}

async function pairsRow(
  vectors: Matrix,
  gpu: MatrixEngine & { readonly variant: { readonly label: string } | undefined },
  kernel: MatrixEngine,
  repeat: number,
): Promise<Row> {
  const { n } = vectors;
  const find = async (engine: MatrixEngine) => {
    const startedAt = performance.now();
    await engine.load(vectors);
    const loadedAt = performance.now();
    const digest = createHash('sha256');
    const buffer = new Int32Array(1 << 16);
    let at = 0;
    let edges = 0;
    const least = 1 - furthestOf(1 - DEFAULT_FLOOR, engine.error());
    await engine.pairs?.(
      least,
      (i, j) => {
        buffer[at++] = i;
        buffer[at++] = j;
        edges++;
        if (at === buffer.length) {
          digest.update(buffer);
          at = 0;
        }
        return true;
      },
      // How high bands are follows from how long they take.
      { ...SILENT_HOOKS, now: () => performance.now() },
    );
    digest.update(buffer.subarray(0, at));
    const endedAt = performance.now();
    const found = { edges, digest: digest.digest('hex') };
    return { ...found, ms: endedAt - startedAt, searchMs: endedAt - loadedAt };
  };
  let mine = await find(gpu);
  for (let again = 1; again < (n > KERNEL_LIMIT ? 1 : repeat); again++) {
    const run = await find(gpu);
    if (run.ms < mine.ms) mine = run;
  }
  const variant = gpu.variant;
  const isWhole = gpu.error().chord > 0;
  const theirs = n <= KERNEL_LIMIT ? await find(kernel) : undefined;
  gpu.release();
  kernel.release();
  return {
    n,
    what: `pairs from ${DEFAULT_FLOOR} on`,
    variant: variant?.label ?? '',
    ms: round(mine.ms),
    tflops: tera(vectors, mine.searchMs),
    edges: mine.edges,
    edgesPerSecond: Math.round(mine.edges / (mine.searchMs / 1e3)),
    // In single precision the edge of the floor is somewhere else.
    samePairs: isWhole && theirs !== undefined ? theirs.digest === mine.digest : undefined,
    ...(theirs && { wasmMs: round(theirs.ms) }),
  };
}

async function best(repeat: number, run: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.max(1, repeat); i++) least = Math.min(least, await run());
  return least;
}
