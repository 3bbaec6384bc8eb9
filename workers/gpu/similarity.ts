import type { DistanceError, MatrixEngine, VisitPair } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { distanceOf } from '../../src/kernel/js-whole.ts';
import { type Choice, type ChoiceMemory, VariantChooser } from './choice.ts';
import {
  type DeviceOptions,
  type GpuHandle,
  gpuFailed,
  NO_ANSWER,
  openDevice,
  scoped,
} from './device.ts';
import { findPairs } from './pairs.ts';
import { freePanels, type Panels, uploadPanels } from './panels.ts';
import { plan, type Rect } from './plan.ts';
import { Programs } from './programs.ts';
import { rowsOf } from './rows.ts';
import { type Asked, bytesOf, openRunner } from './runner.ts';
import { type Bounds, boundsOf, checkBand } from './trust.ts';
import { BASIC, type Variant } from './variants.ts';

/** Side of the blocks in which a band is mirrored: two of them stay in the cache. */
const MIRROR_BLOCK = 64;

export interface GpuEngineOptions extends DeviceOptions {
  /** Variants that are taken without a trial. */
  readonly variants?: Choice;
  /** Where the outcome of a trial is kept; nowhere when not given. */
  readonly memory?: ChoiceMemory | undefined;
}

/**
 * Open WebGPU as a matrix engine, or say in a few words why it cannot be had ("software adapter").
 * Its calls throw AppError `gpu/device-lost`, `gpu/failed`, `gpu/silent` or `gpu/wrong`; the engine is
 * of no use after the first of these.
 */
export async function createGpuEngine(
  options: GpuEngineOptions = {},
): Promise<{ engine: GpuEngine; handle: GpuHandle; device: GPUDevice } | { unavailable: string }> {
  const opened = await openDevice(options);
  if ('unavailable' in opened) return opened;
  const { handle } = opened;
  const programs = new Programs(handle);
  try {
    await programs.get(BASIC, 'fill');
  } catch (error) {
    handle.device.destroy();
    if (error instanceof AppError && error.code === 'gpu/silent') return { unavailable: NO_ANSWER };
    return { unavailable: `WebGPU ${error instanceof AppError ? error.message : String(error)}` };
  }
  const chooser = new VariantChooser(handle, options.variants ?? {}, options.memory);
  return { engine: new GpuEngine(handle, programs, chooser), handle, device: handle.device };
}

interface Loaded {
  readonly variant: Variant;
  readonly panels: Panels;
  readonly bounds: Bounds;
}

/** Compares rows on a graphics device, by the variant that was the quickest there. */
export class GpuEngine implements MatrixEngine {
  readonly name = 'webgpu';
  readonly #handle: GpuHandle;
  readonly #programs: Programs;
  readonly #chooser: VariantChooser;
  #loaded: Loaded | undefined;
  #variant: Variant | undefined;

  constructor(handle: GpuHandle, programs: Programs, chooser: VariantChooser) {
    this.#handle = handle;
    this.#programs = programs;
    this.#chooser = chooser;
  }

  /** How what was loaded last is compared. */
  get variant(): Variant | undefined {
    return this.#variant;
  }

  async load(vectors: Matrix): Promise<void> {
    this.release();
    const { device, limits } = this.#handle;
    this.#handle.check();
    try {
      const variant = await this.#chooser.of(vectors.n);
      const rows = rowsOf(vectors, variant);
      const panels = await this.#handle.answer(
        scoped(device, ['validation', 'out-of-memory'], () => uploadPanels(device, rows, limits)),
      );
      this.#variant = variant;
      this.#loaded = { variant, panels, bounds: boundsOf(vectors, rows.error) };
    } catch (error) {
      throw await this.#handle.explain(error);
    }
    this.#handle.check();
  }

  async square(out: Float32Array, hooks: JobHooks): Promise<void> {
    const { rows } = this.#need().panels;
    const { n, d } = rows;
    const passes = plan({ r0: 0, r1: n, c0: 0, c1: n }, d, this.#handle.limits, true);
    await this.#fill(passes, true, async (pass, band) => {
      mirror(pass, band, n, out);
      hooks.progress({ stage: 'similarity', done: pass.r1, total: n, unit: 'rows' });
      await hooks.breathe();
    });
  }

  async tile(r0: number, r1: number, c0: number, c1: number, out: Float32Array): Promise<void> {
    const { rows } = this.#need().panels;
    const passes = plan({ r0, r1, c0, c1 }, rows.d, this.#handle.limits, false);
    const stride = c1 - c0;
    await this.#fill(passes, false, async (pass, band) => {
      const width = pass.c1 - pass.c0;
      for (let row = pass.r0; row < pass.r1; row++) {
        const from = (row - pass.r0) * width;
        out.set(band.subarray(from, from + width), (row - r0) * stride + pass.c0 - c0);
      }
    });
  }

  async pairs(least: number, visit: VisitPair, hooks: JobHooks): Promise<boolean> {
    const { variant, panels, bounds } = this.#need();
    return this.#remarked(async () => {
      const program = await this.#programs.get(variant, 'pairs');
      return findPairs({ handle: this.#handle, program, panels, bounds }, least, visit, hooks);
    });
  }

  error(): DistanceError {
    return this.#need().panels.rows.error;
  }

  release(): void {
    freePanels(this.#loaded?.panels);
    this.#loaded = undefined;
  }

  /** Work of a variant, which is not chosen again where it is wrong or refused. */
  async #remarked<T>(work: () => Promise<T>): Promise<T> {
    const { variant, panels } = this.#need();
    try {
      return await work();
    } catch (error) {
      const isItsOwn = error instanceof AppError && /^gpu\/(wrong|failed)$/.test(error.code);
      if (isItsOwn && variant !== BASIC) await this.#chooser.failed(panels.rows.n);
      throw error;
    }
  }

  #need(): Loaded {
    if (this.#loaded === undefined) throw gpuFailed('no vectors loaded');
    return this.#loaded;
  }

  /** Run the passes in order, two in flight, and hand over each one's values, which are then gone. */
  async #fill(
    passes: readonly Rect[],
    distance: boolean,
    take: (pass: Rect, band: Float32Array) => Promise<void>,
  ): Promise<void> {
    const { variant, panels, bounds } = this.#need();
    if (passes.length === 0) return;
    const asked: Asked = { entry: 'fill', distance };
    const bytes = passes.reduce((most, pass) => Math.max(most, bytesOf(pass, asked)), 0);
    await this.#remarked(async () => {
      const program = await this.#programs.get(variant, 'fill');
      const runner = await openRunner(this.#handle, program, panels, { bytes, flights: 2 });
      try {
        let flight = runner.submit(passes[0]!, asked);
        for (const [index, pass] of passes.entries()) {
          const current = flight;
          const next = passes[index + 1];
          if (next !== undefined) flight = runner.submit(next, asked);
          await runner.read(current, (read) => {
            const band =
              variant.numbers === 'whole'
                ? fromWhole(new Uint32Array(read), pass, distance)
                : new Float32Array(read);
            checkBand(bounds, pass, band, distance);
            return take(pass, band);
          });
        }
      } finally {
        runner.close();
      }
    });
  }
}

/** |a − b|² as distances or similarities: bit for bit those of the kernel. */
function fromWhole(apart: Uint32Array, pass: Rect, distance: boolean): Float32Array {
  const band = new Float32Array(apart.length);
  if (!distance) {
    for (let at = 0; at < band.length; at++) band[at] = 1 - distanceOf(apart[at]!);
    return band;
  }
  for (let at = 0; at < band.length; at++) band[at] = distanceOf(apart[at]!);
  const { r0, r1, c0, c1 } = pass;
  for (let i = Math.max(r0, c0); i < Math.min(r1, c1); i++) band[(i - r0) * (c1 - c0) + i - c0] = 0;
  return band;
}

/** Write a pass of the upper triangle into both halves of the square, so that they are equal. */
function mirror({ r0, r1, c0, c1 }: Rect, band: Float32Array, n: number, out: Float32Array): void {
  const width = c1 - c0;
  for (let iStart = r0; iStart < r1; iStart += MIRROR_BLOCK) {
    const iEnd = Math.min(r1, iStart + MIRROR_BLOCK);
    for (let jStart = c0; jStart < c1; jStart += MIRROR_BLOCK) {
      const jEnd = Math.min(c1, jStart + MIRROR_BLOCK);
      for (let i = iStart; i < iEnd; i++) {
        const base = (i - r0) * width - c0;
        for (let j = Math.max(i, jStart); j < jEnd; j++) {
          const value = band[base + j]!;
          out[i * n + j] = value;
          out[j * n + i] = value;
        }
      }
    }
  }
}
