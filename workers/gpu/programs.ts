import { AppError } from '../../src/core/errors.ts';
import { type GpuHandle, gpuFailed } from './device.ts';
import type { Program } from './runner.ts';
import { type Entry, type Variant, variantOf } from './variants.ts';

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
      const pipeline = await this.#handle.answer(
        device.createComputePipelineAsync({
          label: `${variant.name} ${entry}`,
          layout: 'auto',
          compute: {
            module: device.createShaderModule({ label: variant.name, code: variant.code }),
            entryPoint: entry,
          },
        }),
      );
      return { variant, pipeline };
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.#handle.check();
      throw gpuFailed(`refused the shader: ${String(error)}`, error);
    }
  }
}
