import { SINGLE_PRECISION } from '../../src/core/cluster/doubt.ts';
import type { DistanceError, MatrixEngine } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import {
  type DeviceOptions,
  type GpuHandle,
  gpuFailed,
  NO_ANSWER,
  openDevice,
  scoped,
} from './device.ts';
import { type Panels, uploadPanels } from './panels.ts';
import { plan, type Rect } from './plan.ts';
import { openRunner, type Runner } from './runner.ts';
import shader from './similarity.wgsl?raw';
import { type Bounds, boundsOf, checkBand } from './trust.ts';

/** Side of the blocks in which a band is mirrored: two of them stay in the cache. */
const MIRROR_BLOCK = 64;

/**
 * Open WebGPU as a matrix engine, or say in a few words why it cannot be had ("software adapter").
 * Differs from float64 by less than 2e-6. Its calls throw AppError `gpu/device-lost`,
 * `gpu/failed`, `gpu/silent` or `gpu/wrong`; the engine is of no use after the first of these.
 */
export async function createGpuEngine(
  options: DeviceOptions = {},
): Promise<{ engine: MatrixEngine; device: GPUDevice } | { unavailable: string }> {
  const opened = await openDevice(options);
  if ('unavailable' in opened) return opened;
  const { handle } = opened;
  try {
    const pipeline = await handle.answer(
      handle.device.createComputePipelineAsync({
        label: 'similarity',
        layout: 'auto',
        compute: { module: handle.device.createShaderModule({ code: shader }), entryPoint: 'main' },
      }),
    );
    return { engine: new GpuEngine(handle, pipeline), device: handle.device };
  } catch (error) {
    handle.device.destroy();
    if (error instanceof AppError && error.code === 'gpu/silent') return { unavailable: NO_ANSWER };
    return { unavailable: `WebGPU refused the shader: ${String(error)}` };
  }
}

class GpuEngine implements MatrixEngine {
  readonly name = 'webgpu';
  readonly #handle: GpuHandle;
  readonly #pipeline: GPUComputePipeline;
  #panels: Panels | undefined;
  #bounds: Bounds | undefined;

  constructor(handle: GpuHandle, pipeline: GPUComputePipeline) {
    this.#handle = handle;
    this.#pipeline = pipeline;
  }

  async load(vectors: Matrix): Promise<void> {
    this.release();
    const { device, limits } = this.#handle;
    this.#handle.check();
    try {
      this.#panels = await this.#handle.answer(
        scoped(device, ['validation', 'out-of-memory'], () =>
          uploadPanels(device, vectors, limits),
        ),
      );
      this.#bounds = boundsOf(vectors);
    } catch (error) {
      throw await this.#handle.explain(error);
    }
    this.#handle.check();
  }

  async square(out: Float32Array, hooks: JobHooks): Promise<void> {
    const panels = this.#loaded();
    const { n, d } = panels;
    const passes = plan({ r0: 0, r1: n, c0: 0, c1: n }, d, this.#handle.limits, true);
    await this.#run(panels, passes, true, async (pass, band) => {
      mirror(pass, band, n, out);
      hooks.progress({ stage: 'similarity', done: pass.r1, total: n, unit: 'rows' });
      await hooks.breathe();
    });
  }

  async tile(r0: number, r1: number, c0: number, c1: number, out: Float32Array): Promise<void> {
    const panels = this.#loaded();
    const passes = plan({ r0, r1, c0, c1 }, panels.d, this.#handle.limits, false);
    const stride = c1 - c0;
    await this.#run(panels, passes, false, async (pass, band) => {
      const width = pass.c1 - pass.c0;
      for (let row = pass.r0; row < pass.r1; row++) {
        const from = (row - pass.r0) * width;
        out.set(band.subarray(from, from + width), (row - r0) * stride + pass.c0 - c0);
      }
    });
  }

  error(): DistanceError {
    return SINGLE_PRECISION;
  }

  release(): void {
    for (const { buffer } of this.#panels?.list ?? []) buffer.destroy();
    this.#panels = undefined;
    this.#bounds = undefined;
  }

  #loaded(): Panels {
    if (this.#panels === undefined) throw gpuFailed('no vectors loaded');
    return this.#panels;
  }

  /** Run the passes in order, two in flight, and hand over each one's values, which are then gone. */
  async #run(
    panels: Panels,
    passes: readonly Rect[],
    distance: boolean,
    take: (pass: Rect, band: Float32Array) => Promise<void>,
  ): Promise<void> {
    const bounds = this.#bounds;
    if (passes.length === 0 || bounds === undefined) return;
    const runner: Runner = await openRunner(this.#handle, this.#pipeline, panels, passes);
    try {
      runner.submit(passes[0]!, distance);
      for (const [index, pass] of passes.entries()) {
        const next = passes[index + 1];
        if (next !== undefined) runner.submit(next, distance);
        await runner.read((band) => {
          checkBand(bounds, pass, band, distance);
          return take(pass, band);
        });
      }
    } finally {
      runner.close();
    }
  }
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
