import { type GpuHandle, scoped } from './device.ts';
import type { Panels } from './panels.ts';
import { GROUP_SIDE, type Rect } from './plan.ts';

/** Passes over the device, read back in the order of submission; at most two in flight. */
export interface Runner {
  submit(pass: Rect, distance: boolean): void;
  /** Wait for the oldest pass; its values are the callback's until that is done. */
  read(take: (band: Float32Array) => Promise<void>): Promise<void>;
  close(): void;
}

interface Flight {
  readonly staging: GPUBuffer;
  readonly uniforms: readonly GPUBuffer[];
  readonly mapped: Promise<undefined>;
  readonly bytes: number;
}

const UNIFORM_WORDS = 12;

/** Buffers for the largest of the passes: one to compute into, two to read back from. */
export async function openRunner(
  handle: GpuHandle,
  pipeline: GPUComputePipeline,
  panels: Panels,
  passes: readonly Rect[],
): Promise<Runner> {
  const { device } = handle;
  handle.check();
  const bytes = passes.reduce((most, pass) => Math.max(most, bytesOf(pass)), 0);
  const make = (label: string, usage: number): GPUBuffer =>
    device.createBuffer({ label, size: bytes, usage });
  const made = scoped(device, ['validation', 'out-of-memory'], () => ({
    result: make('result', GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC),
    staging: ['read back 0', 'read back 1'].map((label) =>
      make(label, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST),
    ),
  }));
  const buffers = await handle.answer(made).catch(async (error: unknown) => {
    throw await handle.explain(error);
  });

  const idle = [...buffers.staging];
  const flights: Flight[] = [];

  const submit = (pass: Rect, distance: boolean): void => {
    const staging = idle.pop();
    if (staging === undefined) throw new Error('three passes in flight, expected at most two');
    // Validation never fails on our own shader and sizes, unless we broke them: worth a round trip
    // while developing only. Otherwise the device's uncaptured errors tell.
    if (import.meta.env.DEV) device.pushErrorScope('validation');
    const encoder = device.createCommandEncoder();
    const uniforms = encode(encoder, pass, distance);
    encoder.copyBufferToBuffer(buffers.result, 0, staging, 0, bytesOf(pass));
    device.queue.submit([encoder.finish()]);
    if (import.meta.env.DEV) {
      void device.popErrorScope().then(
        (error) => error !== null && console.error(`GPU validation: ${error.message}`),
        () => {},
      );
    }
    const mapped = staging.mapAsync(GPUMapMode.READ, 0, bytesOf(pass));
    // Closing with a pass in flight rejects it, and nobody waits for it then.
    mapped.catch(() => {});
    flights.push({ staging, uniforms, mapped, bytes: bytesOf(pass) });
  };

  /** One dispatch for each pair of panels that the pass touches. */
  const encode = (encoder: GPUCommandEncoder, pass: Rect, distance: boolean): GPUBuffer[] => {
    const uniforms: GPUBuffer[] = [];
    const compute = encoder.beginComputePass();
    compute.setPipeline(pipeline);
    const stride = pass.c1 - pass.c0;
    for (const a of panels.list) {
      const r0 = Math.max(pass.r0, a.first);
      const r1 = Math.min(pass.r1, a.end);
      for (const b of r0 < r1 ? panels.list : []) {
        const c0 = Math.max(pass.c0, b.first);
        const c1 = Math.min(pass.c1, b.end);
        if (c0 >= c1) continue;
        const words = [r1 - r0, c1 - c0, r0 - a.first, c0 - b.first, r0, c0, panels.d4, stride];
        const outStart = (r0 - pass.r0) * stride + c0 - pass.c0;
        const uniform = uniformOf(device, [...words, outStart, distance ? 1 : 0]);
        uniforms.push(uniform);
        const entries = [uniform, a.buffer, b.buffer, buffers.result].map((buffer, binding) => ({
          binding,
          resource: { buffer },
        }));
        const layout = pipeline.getBindGroupLayout(0);
        compute.setBindGroup(0, device.createBindGroup({ layout, entries }));
        compute.dispatchWorkgroups(
          Math.ceil((c1 - c0) / GROUP_SIDE),
          Math.ceil((r1 - r0) / GROUP_SIDE),
        );
      }
    }
    compute.end();
    return uniforms;
  };

  return {
    submit,
    read: async (take) => {
      const flight = flights[0];
      if (flight === undefined) throw new Error('no pass in flight');
      try {
        await handle.answer(flight.mapped);
      } catch (error) {
        throw await handle.explain(error);
      }
      handle.check();
      await take(new Float32Array(flight.staging.getMappedRange(0, flight.bytes)));
      flight.staging.unmap();
      for (const uniform of flight.uniforms) uniform.destroy();
      flights.shift();
      idle.push(flight.staging);
    },
    close: () => {
      for (const { uniforms } of flights) for (const uniform of uniforms) uniform.destroy();
      for (const buffer of [buffers.result, ...buffers.staging]) buffer.destroy();
    },
  };
}

function uniformOf(device: GPUDevice, words: readonly number[]): GPUBuffer {
  const buffer = device.createBuffer({
    label: 'rect',
    size: UNIFORM_WORDS * 4,
    usage: GPUBufferUsage.UNIFORM,
    mappedAtCreation: true,
  });
  new Uint32Array(buffer.getMappedRange()).set(words);
  buffer.unmap();
  return buffer;
}

function bytesOf(pass: Rect): number {
  return (pass.r1 - pass.r0) * (pass.c1 - pass.c0) * 4;
}
