import { AppError } from '../../src/core/errors.ts';
import { answered, SILENT } from '../common/patience.ts';
import { type GpuHandle, gpuFailed } from './device.ts';
import type { Program } from './runner.ts';
import { BASIC, type Entry, type Variant, variantOf } from './variants.ts';

/** Shaders of one device, compiled when they are first wanted. */
export class Programs {
  readonly #handle: GpuHandle;
  readonly #compiled = new Map<string, Promise<Program>>();

  constructor(handle: GpuHandle) {
    this.#handle = handle;
  }

  /**
   * What a variant does; a filter leaves filling to another.
   * @throws AppError `gpu/failed` where the device refuses the shader, `gpu/silent`, `gpu/device-lost`
   */
  get(wanted: Variant, entry: Entry): Promise<Program> {
    const variant = entry === 'fill' ? variantOf(wanted.fills) : wanted;
    const key = `${variant.name} ${entry}`;
    const known = this.#compiled.get(key) ?? this.#compile(variant, entry);
    this.#compiled.set(key, known);
    return known;
  }

  async #compile(variant: Variant, entry: Entry): Promise<Program> {
    const { device } = this.#handle;
    this.#handle.check();
    try {
      const compiling = device.createComputePipelineAsync({
        label: `${variant.name} ${entry}`,
        layout: 'auto',
        compute: {
          module: device.createShaderModule({ label: variant.name, code: variant.code }),
          entryPoint: entry,
        },
      });
      if (variant === BASIC) return { variant, pipeline: await this.#handle.answer(compiling) };
      // Some compilers take long over what is written out; the device is none the worse for it.
      const pipeline = await answered(compiling, this.#handle.looks);
      if (pipeline === SILENT) throw gpuFailed(`takes too long to compile: ${variant.label}`);
      return { variant, pipeline };
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.#handle.check();
      throw gpuFailed(`refused the shader: ${String(error)}`, error);
    }
  }
}
