import type { Engines } from '../../src/core/cluster/dense.ts';
import type { ChainEngine, EngineName, MatrixEngine } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { ProductEngine } from '../../src/core/facebank/match-products.ts';
import { type Kernel, loadKernel } from '../../src/kernel/load-kernel.ts';
import { NO_ANSWER } from '../gpu/device.ts';

/** Opens WebGPU; `force` takes a software adapter too. */
export type OpenGpu = (options: {
  force: boolean;
}) => Promise<{ engine: MatrixEngine } | { unavailable: string }>;

/** What a clustering runs on, and why that is not what was asked for. */
export interface Choice {
  readonly engines: Engines;
  readonly fallback: string | undefined;
}

/** Devices that may be lost before WebGPU is left alone for the life of the worker. */
const MOST_LOSSES = 2;
/** Failures after which no other device is tried: it computes nonsense, or never answers. */
const LEFT_ALONE = ['gpu/wrong', 'gpu/silent'];

/** Opens engines when they are first wanted and keeps them. */
export class EngineChooser {
  readonly #openGpu: OpenGpu;
  readonly #openWasm: () => Promise<Kernel>;
  #wasm: Promise<Kernel> | undefined;
  #js: Promise<Kernel> | undefined;
  readonly #spare = new Map<string, Promise<Kernel>>();
  #gpu: { engine: MatrixEngine; forced: boolean } | undefined;
  #losses = 0;
  /** Why WebGPU is left alone for the life of the worker. */
  #distrust: string | undefined;

  constructor(openGpu: OpenGpu, openWasm: () => Promise<Kernel>) {
    this.#openGpu = openGpu;
    this.#openWasm = openWasm;
  }

  /** @param wanted `auto` takes WebGPU where it is real, else WASM; `webgpu` any adapter */
  async choose(wanted: EngineName | 'auto'): Promise<Choice> {
    if (wanted === 'js') return own(await this.#plainKernel(), undefined);
    const chain = await this.#kernel();
    if (wanted === 'wasm') return own(chain, chain.fallback);
    const gpu = await this.#openedGpu(wanted === 'webgpu');
    if ('unavailable' in gpu) return own(chain, gpu.unavailable);
    return { engines: { matrix: gpu.engine, chain }, fallback: chain.fallback };
  }

  /** The engine whose numbers are the same on every machine: WASM, or its twin in JavaScript. */
  async kernel(wanted: EngineName | 'auto'): Promise<ChainEngine> {
    return wanted === 'js' ? this.#plainKernel() : this.#kernel();
  }

  /** What matching compares with. */
  async products(): Promise<ProductEngine> {
    return (await this.#kernel()).products;
  }

  /**
   * A kernel of its own for questions: what the clustering's kernel holds for a density algorithm
   * stays where it is.
   * @param use questions that may be under way at once name different uses: a kernel holds the
   *   vectors of one
   */
  async spare(use = 'questions'): Promise<ChainEngine> {
    const known = this.#spare.get(use);
    if (known !== undefined) return known;
    const opened = this.#openWasm().catch(() => loadKernel(undefined));
    this.#spare.set(use, opened);
    return opened;
  }

  /**
   * Give WebGPU up after it failed; the next `choose` tries a new device, once, unless this one
   * computed nonsense or never answered.
   * @returns what to run on instead
   */
  async without(error: AppError): Promise<Choice> {
    this.#gpu = undefined;
    this.#losses++;
    const chain = await this.#kernel();
    if (LEFT_ALONE.includes(error.code)) {
      this.#distrust = error.message;
      return own(chain, error.message);
    }
    const reason = error.code === 'gpu/device-lost' ? 'device lost' : 'device failed';
    return own(chain, `${reason}: ${error.message}`);
  }

  /** Kernels of their own, and no WebGPU: what is done on them touches none of these. */
  beside(): EngineChooser {
    return new EngineChooser(async () => ({ unavailable: 'not wanted' }), this.#openWasm);
  }

  async #openedGpu(force: boolean): Promise<{ engine: MatrixEngine } | { unavailable: string }> {
    if (this.#distrust !== undefined) return { unavailable: this.#distrust };
    if (this.#losses >= MOST_LOSSES) return { unavailable: 'the graphics device was lost twice' };
    // A software device that was forced open is not what `auto` asks for.
    if (this.#gpu !== undefined && (force || !this.#gpu.forced)) return this.#gpu;
    const opened = await this.#openGpu({ force });
    if ('engine' in opened) this.#gpu = { engine: opened.engine, forced: force };
    // Who did not answer once is not waited for at every clustering.
    else if (opened.unavailable === NO_ANSWER) this.#distrust = NO_ANSWER;
    return opened;
  }

  #kernel(): Promise<Kernel> {
    this.#wasm ??= this.#openWasm().catch(async (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...(await this.#plainKernel()), fallback: `WASM did not load: ${reason}` };
    });
    return this.#wasm;
  }

  #plainKernel(): Promise<Kernel> {
    this.#js ??= loadKernel(undefined);
    return this.#js;
  }
}

/** True for what `EngineChooser.without` is for. */
export function isGpuFailure(error: unknown): error is AppError {
  return error instanceof AppError && error.code.startsWith('gpu/');
}

function own(chain: ChainEngine, fallback: string | undefined): Choice {
  return { engines: { matrix: chain.matrix, chain }, fallback };
}
