import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut } from '../../../src/core/cluster/cut.ts';
import { similarPairs } from '../../../src/core/cluster/similar-pairs.ts';
import {
  type LinkageMethod,
  type MatrixEngine,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import kernelUrl from '../../../src/kernel/build/kernel.wasm?url';
import { type Kernel, loadKernel } from '../../../src/kernel/load-kernel.ts';
import type { Limits } from '../../../workers/gpu/plan.ts';
import { createGpuEngine } from '../../../workers/gpu/similarity.ts';
import type { VariantName } from '../../../workers/gpu/variants.ts';
import { mergesOf } from './merges.ts';
import { people, similarity } from './vectors.ts';

export interface Shape {
  readonly n: number;
  readonly d: number;
  readonly limits?: Partial<Limits>;
}

async function gpuEngine(limits: Partial<Limits> = {}): Promise<MatrixEngine> {
  const opened = await createGpuEngine({ force: true, limits });
  if ('unavailable' in opened) throw new Error(opened.unavailable);
  return opened.engine;
}

async function kernels(): Promise<{ wasm: Kernel; js: Kernel }> {
  const bytes = new Uint8Array(await (await fetch(kernelUrl)).arrayBuffer());
  return { wasm: await loadKernel(bytes), js: await loadKernel(undefined) };
}

async function squareOn(engine: MatrixEngine, { n, d }: Shape): Promise<Float32Array> {
  const out = new Float32Array(n * n).fill(Number.NaN); // [n * n]
  await engine.load(people(n, d, n * 31 + d));
  await engine.square(out, SILENT_HOOKS);
  engine.release();
  return out;
}

function farthest(a: Float32Array, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const off = Math.abs(a[i]! - b[i]!);
    // Written so that NaN counts as wrong.
    if (!(off <= most)) most = off;
  }
  return most;
}

/** Largest differences of the GPU's square from float64 and the kernels, and whether it is one. */
export async function squareErrors(shape: Shape) {
  const { n, d } = shape;
  const gpu = await squareOn(await gpuEngine(shape.limits), shape);
  const { wasm, js } = await kernels();
  const vectors = people(n, d, n * 31 + d);
  let reference = 0;
  let asymmetric = 0;
  let diagonal = 0;
  let negative = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const value = gpu[i * n + j]!;
      const exact = i === j ? 0 : 1 - similarity(vectors, i, j);
      if (!(Math.abs(value - exact) <= reference)) reference = Math.abs(value - exact);
      if (value !== gpu[j * n + i]) asymmetric++;
      if (i === j && value !== 0) diagonal++;
      if (value < 0) negative++;
    }
  }
  return {
    reference,
    asymmetric,
    diagonal,
    negative,
    wasm: farthest(gpu, await squareOn(wasm.matrix, shape)),
    js: farthest(gpu, await squareOn(js.matrix, shape)),
  };
}

/** Values that differ between one pass and many small ones. */
export async function bandedDifferences(shape: Required<Shape>): Promise<number> {
  const whole = await squareOn(await gpuEngine(), shape);
  const banded = await squareOn(await gpuEngine(shape.limits), shape);
  return whole.filter((value, i) => value !== banded[i]).length;
}

/** Largest difference of a tile of similarities from float64, and its size. */
export async function tileError(
  shape: Shape & { tile: readonly [number, number, number, number] },
): Promise<{ error: number; values: number }> {
  const engine = await gpuEngine(shape.limits);
  const vectors = people(shape.n, shape.d, 5);
  const [r0, r1, c0, c1] = shape.tile;
  const out = new Float32Array((r1 - r0) * (c1 - c0)).fill(Number.NaN);
  await engine.load(vectors);
  await engine.tile(r0, r1, c0, c1, out);
  engine.release();
  const width = c1 - c0;
  const exact = Array.from(out, (_, at) =>
    similarity(vectors, r0 + Math.floor(at / width), c0 + (at % width)),
  );
  return { error: farthest(out, exact), values: out.length };
}

/** Labels of linkages whose matrices the GPU made, of each method at each of its heights. */
export async function gpuCuts(
  rows: { n: number; d: number; base64: string },
  methods: readonly { readonly method: LinkageMethod; readonly heights: readonly number[] }[],
): Promise<number[][][]> {
  const { js } = await kernels();
  const bytes = Uint8Array.from(atob(rows.base64), (char) => char.charCodeAt(0));
  const vectors = { n: rows.n, d: rows.d, data: new Float32Array(bytes.buffer) };
  const engines = { matrix: await gpuEngine(), chain: js };
  const labels: number[][][] = [];
  for (const { method, heights } of methods) {
    const options = { method, constraints: NO_CONSTRAINTS };
    const { tree, engine } = await agglomerate(vectors, options, engines, SILENT_HOOKS);
    if (engine !== 'webgpu') throw new Error(`ran on ${engine}`);
    labels.push(heights.map((height) => Array.from(cut(tree, height).labels)));
  }
  return labels;
}

/** Ways to agglomerate that small inputs are forced into. */
export interface Regime {
  readonly method: LinkageMethod;
  readonly denseLimit?: number;
  readonly floor?: number;
}

/** Merges of each regime, as text, with a variant of the shader and with the WASM kernel. */
export async function variantMerges(
  variant: VariantName,
  shape: Shape,
  regimes: readonly Regime[],
) {
  const variants = { fill: variant, pairs: variant };
  const opened = await createGpuEngine({ force: true, variants });
  if ('unavailable' in opened) throw new Error(opened.unavailable);
  const { wasm } = await kernels();
  const vectors = people(shape.n, shape.d, 7);
  const mergesOn = async (matrix: MatrixEngine): Promise<string[]> => {
    const all: string[] = [];
    for (const regime of regimes) {
      const options = { ...regime, constraints: NO_CONSTRAINTS };
      const run = await agglomerate(vectors, options, { matrix, chain: wasm }, SILENT_HOOKS);
      if (run.engine !== matrix.name) throw new Error(`ran on ${run.engine}`);
      all.push(mergesOf(run));
    }
    return all;
  };
  return { webgpu: await mergesOn(opened.engine), wasm: await mergesOn(wasm.matrix) };
}

/** Pairs that a variant finds, and those of the kernel's tiles. */
export async function variantPairs(variant: VariantName, shape: Shape, least: number) {
  const variants = { fill: variant, pairs: variant };
  const opened = await createGpuEngine({ force: true, limits: shape.limits ?? {}, variants });
  if ('unavailable' in opened) throw new Error(opened.unavailable);
  const vectors = people(shape.n, shape.d, 7);
  const pairsOn = async (engine: MatrixEngine): Promise<string[]> => {
    const found: string[] = [];
    await engine.load(vectors);
    const visit = (i: number, j: number): boolean => found.push(`${i} ${j}`) > 0;
    await similarPairs(engine, shape.n, least, visit, SILENT_HOOKS);
    return found;
  };
  const { wasm } = await kernels();
  return { webgpu: await pairsOn(opened.engine), wasm: await pairsOn(wasm.matrix) };
}

/** Code of the error that each call throws after its device was destroyed. */
export async function codesAfterLoss(): Promise<string[]> {
  const opened = await createGpuEngine({ force: true });
  if ('unavailable' in opened) throw new Error(opened.unavailable);
  const { engine, device } = opened;
  await engine.load(people(300, 64, 1));
  const running = engine.square(new Float32Array(300 * 300), SILENT_HOOKS);
  device.destroy();
  const codeOf = async (call: Promise<void>): Promise<string> => {
    const error: unknown = await call.then(
      () => ({ code: 'none' }),
      (thrown: unknown) => thrown,
    );
    return (error as { code?: string }).code ?? String(error);
  };
  return [await codeOf(running), await codeOf(engine.load(people(3, 4, 1)))];
}

/** Code of the error for vectors that no binding of this size can hold. */
export async function codeForTinyLimits(): Promise<string> {
  const engine = await gpuEngine({ maxStorageBufferBindingSize: 64 });
  return engine.load(people(4, 64, 1)).then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );
}
