import { AppError } from '../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { distanceOf } from '../../src/kernel/js-whole.ts';
import { type GpuHandle, gpuFailed } from './device.ts';
import { findPairs } from './pairs.ts';
import { freePanels, type Panels, uploadPanels } from './panels.ts';
import type { Rect } from './plan.ts';
import { Programs } from './programs.ts';
import { type Rows, rowsOf } from './rows.ts';
import {
  type Asked,
  bytesOf,
  encode,
  FOUND_HEAD,
  FOUND_PAIR,
  openRunner,
  type Program,
} from './runner.ts';
import { boundsOf, checkBand, dot } from './trust.ts';
import { candidates, type Entry, type Variant } from './variants.ts';

/** Rows that a card is busy with for about a millisecond, and a software adapter for a second. */
const ROWS = 2_048;
const SOFTWARE_ROWS = 256;
const DIMENSIONS = 512;
/** A measurement takes at least so long, or this many times the work. */
const LEAST_MS = 8;
const MOST_TIMES = 64;
/** One in some hundred pairs of vectors that look like any is as alike. */
const SOME = 0.1;
/** Rows whose values are compared with the processor's, one by one. */
const COMPARED = 1;

/** What a variant took on this device, or why it is out. */
export interface VariantTiming {
  readonly variant: Variant;
  readonly entry: Entry;
  readonly n: number;
  readonly d: number;
  /** Of all rows against all rows, without reading back; +Infinity for one that is out. */
  readonly ms: number;
  /** Multiplications and additions a second, whatever kind of number they take, in 10¹². */
  readonly tflops: number;
  /** Largest difference of a similarity from float64; NaN where only pairs come out. */
  readonly difference: number;
  readonly refused: string | undefined;
}

export interface TrialOptions {
  /** `fill` for squares, `pairs` for those above the floor. */
  readonly entry: Entry;
  readonly n?: number;
  readonly d?: number;
  /** All that can do it, when not given. */
  readonly variants?: readonly Variant[];
  readonly now?: () => number;
  /** When so much time has gone by, no other variant is begun. */
  readonly withinMs?: number;
}

/**
 * How quick each variant is on this device, and how close. A variant that the device refuses, or computes
 * nonsense with, is out and says why.
 * @throws AppError `gpu/silent`, `gpu/device-lost`: then there is no device any more
 */
export async function measureVariants(
  handle: GpuHandle,
  options: TrialOptions,
): Promise<VariantTiming[]> {
  const { entry, now = () => performance.now(), withinMs = Number.POSITIVE_INFINITY } = options;
  const n = options.n ?? (handle.isSoftware ? SOFTWARE_ROWS : ROWS);
  const d = options.d ?? DIMENSIONS;
  const vectors = trialVectors(n, d);
  const programs = new Programs(handle);
  const timings: VariantTiming[] = [];
  const startedAt = now();
  for (const variant of options.variants ?? candidates(entry, handle.packed)) {
    const base = { variant, entry, n, d };
    try {
      if (now() - startedAt > withinMs) throw gpuFailed('the trial has taken long enough');
      const rows = rowsOf(vectors, variant);
      const { ms, difference } = await measure(handle, programs, { variant, rows, entry, now });
      const tflops = (2 * n * n * d) / ms / 1e9;
      timings.push({ ...base, ms, tflops, difference, refused: undefined });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'gpu/failed' && error.code !== 'gpu/wrong') throw error;
      const out = { ms: Number.POSITIVE_INFINITY, tflops: 0, difference: Number.NaN };
      timings.push({ ...base, ...out, refused: error.message });
    }
  }
  return timings;
}

/** The quickest; undefined when all are out. */
export function quickest(timings: readonly VariantTiming[]): VariantTiming | undefined {
  let best: VariantTiming | undefined;
  for (const timing of timings) {
    if (timing.refused === undefined && timing.ms < (best?.ms ?? Number.POSITIVE_INFINITY)) {
      best = timing;
    }
  }
  return best;
}

interface Measured {
  readonly variant: Variant;
  readonly rows: Rows;
  readonly entry: Entry;
  readonly now: () => number;
}

async function measure(
  handle: GpuHandle,
  programs: Programs,
  { variant, rows, entry, now }: Measured,
): Promise<{ ms: number; difference: number }> {
  const program = await programs.get(variant, entry);
  const panels = uploadPanels(handle.device, rows, handle.limits);
  try {
    const check = entry === 'fill' ? compare : search;
    const difference = await check(handle, program, panels);
    const { n } = rows;
    // Nothing is so alike: what is found costs what it costs, here it is the products.
    const asked: Asked =
      entry === 'fill'
        ? { entry, distance: true }
        : { entry, least: variant.numbers === 'whole' ? 0 : BITS_OF_TWO, room: 1 };
    const pass = { r0: 0, r1: n, c0: 0, c1: n };
    const run = (times: number) => timed(handle, program, panels, { pass, asked, times, now });
    // The first run is also the first time that the shader runs.
    await run(1);
    const once = await run(1);
    const times = Math.max(1, Math.min(MOST_TIMES, Math.ceil(LEAST_MS / Math.max(once, 0.05))));
    return { ms: Math.min(once, (await run(times)) / times), difference };
  } finally {
    freePanels(panels);
  }
}

const BITS_OF_TWO = 0x40000000;

/** One row of the whole square against the processor, value by value, and all of it as passes are checked. */
async function compare(handle: GpuHandle, program: Program, panels: Panels): Promise<number> {
  const { rows } = panels;
  const { n, d, vectors } = rows;
  const pass = { r0: 0, r1: Math.min(n, 64), c0: 0, c1: n };
  const asked: Asked = { entry: 'fill', distance: false };
  const bytes = bytesOf(pass, asked);
  const runner = await openRunner(handle, program, panels, { bytes, flights: 1 });
  try {
    return await runner.read(runner.submit(pass, asked), (read) => {
      const band = similarities(program.variant, read);
      checkBand(boundsOf(vectors, rows.error), pass, band, false);
      let most = 0;
      for (let i = 0; i < Math.min(COMPARED, pass.r1); i++) {
        for (let j = 0; j < n; j++) {
          const exact = dot(vectors.data, i * d, j * d, d);
          most = Math.max(most, Math.abs(band[i * n + j]! - exact));
        }
      }
      return most;
    });
  } finally {
    runner.close();
  }
}

/** Some pairs, checked as they are in a search. Their similarities stay on the device: nobody knows how close. */
async function search(handle: GpuHandle, program: Program, panels: Panels): Promise<number> {
  const bounds = boundsOf(panels.rows.vectors, panels.rows.error);
  await findPairs({ handle, program, panels, bounds }, SOME, () => true, SILENT_HOOKS);
  return Number.NaN;
}

function similarities({ numbers }: Variant, bytes: ArrayBuffer): Float32Array {
  if (numbers === 'float') return new Float32Array(bytes);
  return Float32Array.from(new Uint32Array(bytes), (apart) => 1 - distanceOf(apart));
}

interface Timed {
  readonly pass: Rect;
  readonly asked: Asked;
  readonly times: number;
  readonly now: () => number;
}

/** Milliseconds until the device is done, of so many times the same pass. */
async function timed(
  handle: GpuHandle,
  program: Program,
  panels: Panels,
  { pass, asked, times, now }: Timed,
): Promise<number> {
  const { device } = handle;
  const result = device.createBuffer({
    label: 'result',
    size: Math.max(bytesOf(pass, asked), FOUND_HEAD + FOUND_PAIR),
    usage: GPUBufferUsage.STORAGE,
  });
  try {
    const encoder = device.createCommandEncoder();
    const uniforms: GPUBuffer[] = [];
    for (let each = 0; each < times; each++) {
      const own = encode(encoder, { device, ...program, panels }, result, { pass, asked });
      for (const uniform of own) uniforms.push(uniform);
    }
    const startedAt = now();
    device.queue.submit([encoder.finish()]);
    await handle.answer(device.queue.onSubmittedWorkDone());
    handle.check();
    const took = now() - startedAt;
    for (const uniform of uniforms) uniform.destroy();
    return took;
  } catch (error) {
    throw await handle.explain(error);
  } finally {
    result.destroy();
  }
}

/** Unit vectors that look like any: the same ones every time. */
export function trialVectors(n: number, d: number): Matrix {
  const data = new Float32Array(n * d); // [n * d]
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let k = i * d; k < (i + 1) * d; k++) {
      const value = random() + random();
      data[k] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square);
    for (let k = i * d; k < (i + 1) * d; k++) data[k] = data[k]! * scale;
  }
  return { n, d, data };
}
