import { type GpuHandle, scoped } from './device.ts';
import type { Panel, Panels } from './panels.ts';
import type { Rect } from './plan.ts';
import type { Entry, Variant } from './variants.ts';

/** What a pass is asked for. */
export type Asked =
  /** Distances or similarities (in whole numbers |a − b|²) of all of it. */
  | { readonly entry: 'fill'; readonly distance: boolean }
  /** Places of pairs at or above the least, up to so many; `least` in the variant's own words. */
  | { readonly entry: 'pairs'; readonly least: number; readonly room: number };

/** A pass on its way. */
export interface Flight {
  readonly pass: Rect;
  readonly asked: Asked;
}

/** Passes over the device, computed in the order of submission. */
export interface Runner {
  submit(pass: Rect, asked: Asked): Flight;
  /** Wait for a pass, the oldest first; its bytes are the callback's until that is done. */
  read<T>(flight: Flight, take: (bytes: ArrayBuffer) => T | Promise<T>): Promise<T>;
  close(): void;
}

/** A pipeline for each entry that is used, of one variant. */
export interface Program {
  readonly variant: Variant;
  readonly pipeline: GPUComputePipeline;
}

interface Mapped extends Flight {
  readonly staging: GPUBuffer;
  readonly uniforms: readonly GPUBuffer[];
  readonly mapped: Promise<undefined>;
  readonly bytes: number;
}

const UNIFORM_WORDS = 12;
/** Bytes before the pairs of `Found`, count and tally, and of one pair. */
export const FOUND_HEAD = 8;
export const FOUND_PAIR = 8;

/**
 * Buffers for passes of at most so many bytes: one to compute into, and as many to read back from as there may
 * be passes in flight.
 */
export async function openRunner(
  handle: GpuHandle,
  program: Program,
  panels: Panels,
  { bytes, flights }: { bytes: number; flights: number },
): Promise<Runner> {
  const { device } = handle;
  const { variant, pipeline } = program;
  handle.check();
  const make = (label: string, usage: number): GPUBuffer =>
    device.createBuffer({ label, size: bytes, usage });
  const made = scoped(device, ['validation', 'out-of-memory'], () => ({
    result: make(
      'result',
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    ),
    staging: Array.from({ length: flights }, (_, i) =>
      make(`read back ${i}`, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST),
    ),
  }));
  const buffers = await handle.answer(made).catch(async (error: unknown) => {
    throw await handle.explain(error);
  });

  const idle = [...buffers.staging];
  const open = new Set<Mapped>();

  const submit = (pass: Rect, asked: Asked): Flight => {
    const staging = idle.pop();
    if (staging === undefined) throw new Error(`more passes in flight than ${flights}`);
    // Validation never fails on our own shader and sizes, unless we broke them: worth a round trip
    // while developing only. Otherwise the device's uncaptured errors tell.
    if (import.meta.env.DEV) device.pushErrorScope('validation');
    const size = bytesOf(pass, asked);
    const encoder = device.createCommandEncoder();
    if (asked.entry === 'pairs') encoder.clearBuffer(buffers.result, 0, FOUND_HEAD);
    const uniforms = encode(encoder, { device, pipeline, variant, panels }, buffers.result, {
      pass,
      asked,
    });
    encoder.copyBufferToBuffer(buffers.result, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    if (import.meta.env.DEV) {
      void device.popErrorScope().then(
        (error) => error !== null && console.error(`GPU validation: ${error.message}`),
        () => {},
      );
    }
    const mapped = staging.mapAsync(GPUMapMode.READ, 0, size);
    // Closing with a pass in flight rejects it, and nobody waits for it then.
    mapped.catch(() => {});
    const flight: Mapped = { pass, asked, staging, uniforms, mapped, bytes: size };
    open.add(flight);
    return flight;
  };

  return {
    submit,
    read: async (flight, take) => {
      const { staging, uniforms, mapped, bytes: size } = flight as Mapped;
      try {
        await handle.answer(mapped);
      } catch (error) {
        throw await handle.explain(error);
      }
      handle.check();
      const taken = await take(staging.getMappedRange(0, size));
      staging.unmap();
      for (const uniform of uniforms) uniform.destroy();
      open.delete(flight as Mapped);
      idle.push(staging);
      return taken;
    },
    close: () => {
      for (const { uniforms } of open) for (const uniform of uniforms) uniform.destroy();
      for (const buffer of [buffers.result, ...buffers.staging]) buffer.destroy();
    },
  };
}

export interface Computing extends Program {
  readonly device: GPUDevice;
  readonly panels: Panels;
}

/** One dispatch for each pair of panels that the pass touches. @returns what is to be destroyed after it */
export function encode(
  encoder: GPUCommandEncoder,
  { device, variant, pipeline, panels }: Computing,
  result: GPUBuffer,
  { pass, asked }: Flight,
): GPUBuffer[] {
  const uniforms: GPUBuffer[] = [];
  const compute = encoder.beginComputePass();
  compute.setPipeline(pipeline);
  const { rows, list } = panels;
  // What is loaded for a filter is filled from its exact rows.
  const isExact = variant.layout !== rows.layout;
  const rowStride = isExact ? rows.stride * 2 : rows.stride;
  const stride = pass.c1 - pass.c0;
  const mode = asked.entry === 'fill' && asked.distance ? 1 : 0;
  const [room, least] = asked.entry === 'pairs' ? [asked.room, asked.least] : [0, 0];
  for (const a of list) {
    const r0 = Math.max(pass.r0, a.first);
    const r1 = Math.min(pass.r1, a.end);
    for (const b of r0 < r1 ? list : []) {
      const c0 = Math.max(pass.c0, b.first);
      const c1 = Math.min(pass.c1, b.end);
      if (c0 >= c1) continue;
      const words = [r1 - r0, c1 - c0, r0 - a.first, c0 - b.first, r0, c0, rowStride, stride];
      const outStart = (r0 - pass.r0) * stride + c0 - pass.c0;
      const uniform = uniformOf(device, [...words, outStart, mode, room, least]);
      uniforms.push(uniform);
      const entries = bindings(
        variant,
        asked.entry,
        isExact ? exactOf(a) : a,
        isExact ? exactOf(b) : b,
      );
      const layout = pipeline.getBindGroupLayout(0);
      compute.setBindGroup(
        0,
        device.createBindGroup({
          layout,
          entries: [[0, uniform] as const, ...entries, [3, result] as const]
            .toSorted(([one], [other]) => one - other)
            .map(([binding, buffer]) => ({ binding, resource: { buffer } })),
        }),
      );
      compute.dispatchWorkgroups(
        Math.ceil((c1 - c0) / variant.side),
        Math.ceil((r1 - r0) / variant.side),
      );
    }
  }
  compute.end();
  return uniforms;
}

const exactOf = (panel: Panel): Panel => ({ ...panel, main: panel.exact ?? panel.main });

/** Buffers of two panels that an entry makes use of. */
function bindings(
  { numbers, layout }: Variant,
  entry: Entry,
  a: Panel,
  b: Panel,
): (readonly [binding: number, buffer: GPUBuffer])[] {
  const pairs: (readonly [number, GPUBuffer | undefined])[] = [
    [1, a.main],
    [2, b.main],
  ];
  if (numbers === 'whole') pairs.push([4, a.facts], [5, b.facts]);
  if (layout === 'bytes' && entry === 'pairs') pairs.push([6, a.exact], [7, b.exact]);
  return pairs.flatMap(([binding, buffer]) =>
    buffer === undefined ? [] : [[binding, buffer] as const],
  );
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

export function bytesOf(pass: Rect, asked: Asked): number {
  if (asked.entry === 'pairs') return FOUND_HEAD + asked.room * FOUND_PAIR;
  return (pass.r1 - pass.r0) * (pass.c1 - pass.c0) * 4;
}
