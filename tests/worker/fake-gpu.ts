import { vi } from 'vitest';

export interface Fault {
  readonly adapter?: () => Promise<unknown>;
  readonly device?: (made: object) => Promise<unknown>;
  readonly shader?: () => Promise<unknown>;
  /** @param pass number of the pass that is read back, from 1 */
  readonly mapped?: (pass: number) => Promise<void>;
  /** What becomes of the values that the device filled in. */
  readonly values?: (band: Float32Array, pass: number) => void;
  /** What becomes of count, tally and pairs that the device found. */
  readonly found?: (words: Uint32Array, pass: number) => void;
  /** What the device objects to when its errors are asked for; by the number of the question, from 1. */
  readonly objection?: (question: number) => { readonly message: string } | null;
  /** Of adapter and device. */
  readonly limits?: Partial<typeof LIMITS>;
}

const LIMITS = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeWorkgroupsPerDimension: 65535,
};

interface FakeBuffer {
  readonly label: string;
  readonly bytes: ArrayBuffer;
}
interface Binding {
  readonly binding: number;
  readonly resource: { readonly buffer: FakeBuffer };
}
interface Pipeline {
  readonly label: string;
}

export const never = <T>(): Promise<T> => new Promise(() => {});

/**
 * A graphics stack with one fault. Its shaders are done in JavaScript, on what was written to its buffers: those
 * in single precision, and `whole`.
 * @returns how often its device was closed, an adapter asked for, a pass read; and the largest buffer that was made
 */
export function installGpu(fault: Fault) {
  const seen = { destroyed: 0, asked: 0, passes: 0, largest: 0, searches: 0 };
  const limits = { ...LIMITS, ...fault.limits };
  let questions = 0;
  let lose = (_: { message: string; reason: string }): void => {};
  const lost = new Promise((resolve) => {
    lose = resolve;
  });
  let pending: (() => void)[] = [];
  const buffer = ({ size, label }: { size: number; label: string }) => {
    const bytes = new ArrayBuffer(size);
    seen.largest = Math.max(seen.largest, size);
    return {
      label,
      bytes,
      mapAsync: () => {
        for (const work of pending) work();
        pending = [];
        seen.passes++;
        return fault.mapped?.(seen.passes) ?? Promise.resolve();
      },
      unmap() {},
      destroy() {},
      getMappedRange: (at = 0, length = size - at) => {
        if (label === 'rect') return bytes;
        if (seen.searches > 0) fault.found?.(new Uint32Array(bytes, at, length / 4), seen.passes);
        else fault.values?.(new Float32Array(bytes, at, length / 4), seen.passes);
        return bytes;
      },
    };
  };
  let bound: readonly Binding[] = [];
  let pipeline: Pipeline = { label: '' };
  const pass = {
    setPipeline: (set: Pipeline) => {
      pipeline = set;
    },
    setBindGroup: (_: number, group: readonly Binding[]) => {
      bound = group;
    },
    dispatchWorkgroups() {
      const { label } = pipeline;
      if (label.endsWith('pairs')) seen.searches++;
      const buffers = bound;
      pending.push(() => compute(label, buffers));
    },
    end() {},
  };
  const encoder = {
    beginComputePass: () => pass,
    clearBuffer: ({ bytes }: FakeBuffer, at: number, length: number) =>
      pending.push(() => new Uint8Array(bytes, at, length).fill(0)),
    copyBufferToBuffer: (from: FakeBuffer, _: number, to: FakeBuffer, __: number, size: number) =>
      pending.push(() => new Uint8Array(to.bytes).set(new Uint8Array(from.bytes, 0, size))),
    finish: () => ({}),
  };
  const device = {
    limits,
    lost,
    addEventListener() {},
    pushErrorScope() {},
    popErrorScope: async () => fault.objection?.(++questions) ?? null,
    destroy: () => void seen.destroyed++,
    createShaderModule: () => ({}),
    createComputePipelineAsync:
      fault.shader ?? (async ({ label }: Pipeline) => ({ label, getBindGroupLayout: () => ({}) })),
    createBuffer: buffer,
    createBindGroup: ({ entries }: { entries: readonly Binding[] }) => entries,
    createCommandEncoder: () => encoder,
    queue: {
      writeBuffer: ({ bytes }: FakeBuffer, at: number, data: Uint32Array) =>
        new Uint8Array(bytes, at).set(
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        ),
      submit() {},
      onSubmittedWorkDone: async () => {
        for (const work of pending) work();
        pending = [];
      },
    },
  };
  const adapter = {
    info: { vendor: 'fake', isFallbackAdapter: false },
    limits,
    requestDevice: () => fault.device?.(device) ?? Promise.resolve(device),
  };
  const requestAdapter = () => {
    seen.asked++;
    return fault.adapter?.() ?? Promise.resolve(adapter);
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  vi.stubGlobal('GPUBufferUsage', { STORAGE: 1, COPY_SRC: 2, COPY_DST: 4, MAP_READ: 8 });
  vi.stubGlobal('GPUMapMode', { READ: 1 });
  return { seen, lose: (message: string) => lose({ message, reason: 'unknown' }) };
}

/** One dispatch, as the shader does it. */
function compute(label: string, bound: readonly Binding[]): void {
  const at = (binding: number): ArrayBuffer =>
    bound.find((one) => one.binding === binding)!.resource.buffer.bytes;
  const words = Array.from(new Uint32Array(at(0)));
  const [rows, columns, rowStart, colStart, r0, c0, stride, outStride] = words as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [outStart, distance, room, least] = words.slice(8) as [number, number, number, number];
  const isWhole = label.startsWith('whole');
  const isSearch = label.endsWith('pairs');
  const width = stride * (isWhole ? 8 : 4);
  const [a, b] = isWhole
    ? [new Int16Array(at(1)), new Int16Array(at(2))]
    : [new Float32Array(at(1)), new Float32Array(at(2))];
  const facts = isWhole ? [new Uint32Array(at(4)), new Uint32Array(at(5))] : [];
  const out = new Uint32Array(at(3));
  const floats = new Float32Array(at(3));
  const limit = isWhole ? least : new Float32Array(Uint32Array.of(least).buffer)[0]!;
  // Workgroups come in any order, and not in that of rows.
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) {
        sum += a[(rowStart + i) * width + k]! * b[(colStart + j) * width + k]!;
      }
      const place = outStart + i * outStride + j;
      const value = isWhole
        ? facts[0]![(rowStart + i) * 4]! + facts[1]![(colStart + j) * 4]! - 2 * sum
        : Math.fround(sum);
      if (isSearch) {
        out[1] = out[1]! + sum;
        if (r0 + i >= c0 + j || (isWhole ? value > limit : value < limit)) continue;
        const slot = out[0]!;
        out[0] = slot + 1;
        if (slot >= room) continue;
        if (isWhole) out[2 + 2 * slot] = value;
        else floats[2 + 2 * slot] = value;
        out[3 + 2 * slot] = place;
      } else if (isWhole) out[place] = value;
      else if (distance === 0) floats[place] = value;
      else floats[place] = r0 + i === c0 + j ? 0 : Math.min(2, Math.max(0, 1 - value));
    }
  }
}
