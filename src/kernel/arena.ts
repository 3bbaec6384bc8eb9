import type { KernelExports, WasmMemory, WasmModule } from './wasm-api.ts';
import { wasmApi } from './wasm-api.ts';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
const ALIGNMENT = 64;

/** A released arena up to this many bytes is kept for the next job: components come by the hundred. */
const KEPT_BYTES = 1 << 24;

/**
 * One job's WASM memory, handed out from the bottom up. A big one is dropped as a whole when the job
 * is done, because WebAssembly memory can grow but not shrink.
 */
export class Arena {
  readonly kernel: KernelExports;
  readonly module: WasmModule;
  readonly #memory: WasmMemory;
  #top = ALIGNMENT;

  /** @throws RangeError when there is no memory at all */
  constructor(module: WasmModule) {
    if (wasmApi === undefined) throw new RangeError('WebAssembly is not available');
    this.module = module;
    this.#memory = new wasmApi.Memory({ initial: 1, maximum: MAX_PAGES });
    const { exports } = new wasmApi.Instance(module, { env: { memory: this.#memory } });
    this.kernel = exports as KernelExports;
  }

  /** The memory as it is now; `allocate` replaces it. */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /**
   * Take bytes, whatever is in them. Views made before are detached when the memory has to grow.
   * @returns address
   * @throws RangeError when the memory cannot grow so far
   */
  allocate(bytes: number): number {
    const address = this.#top;
    const top = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const pages = Math.ceil(top / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (top > MAX_PAGES * PAGE) throw new RangeError(`${top} bytes exceed 4 GiB`);
    if (pages > 0) this.#memory.grow(pages);
    this.#top = top;
    return address;
  }

  /** Start over for the next job; false when the memory is so big that it should be dropped. */
  reset(): boolean {
    this.#top = ALIGNMENT;
    return this.#memory.buffer.byteLength <= KEPT_BYTES;
  }

  /** Floats at an address, valid until the next `allocate`. */
  floats(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  /** Doubles at an address, valid until the next `allocate`. */
  doubles(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  /** Integers of 16 bits at an address, valid until the next `allocate`. */
  shorts(address: number, length: number): Int16Array<ArrayBuffer> {
    return new Int16Array(this.#memory.buffer, address, length);
  }

  /** Integers at an address, valid until the next `allocate`. */
  integers(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, address, length);
  }
}
