import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SINGLE_PRECISION } from '../../src/core/cluster/doubt.ts';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { type Kernel, loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser, type OpenGpu } from '../../workers/cluster/engines.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { boundsOf, checkBand } from '../../workers/gpu/trust.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { tinyEpisode } from '../unit/ui/tiny-episode.ts';
import { type Fault, installGpu, never } from './fake-gpu.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const N = 70;
const VECTORS = blobs(seeded(4), { n: N, d: 8, people: 7, spread: 0.2 });
const EPISODE = tinyEpisode(
  Array.from({ length: N }, (_, number) => ({
    number,
    span: [number, number + 1] as const,
    faces: [true as const],
  })),
);
const NONE = new Int32Array(0);
const constraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };

/** What a sound device computes: one pass, the whole square. */
const SOUND = new Float32Array(N * N); // [N, N]
let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel(new Uint8Array(await readFile(WASM)));
  const { d, data } = VECTORS;
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += data[i * d + k]! * data[j * d + k]!;
      SOUND[i * N + j] = i === j ? 0 : Math.min(2, Math.max(0, 1 - sum));
    }
  }
});

/** Small enough for the square to be several passes. */
const SMALL = { maxBufferSize: 64 * N * 4 };

async function open(limits = {}) {
  const openGpu: OpenGpu = (options) => createGpuEngine({ ...options, limits });
  const api = createClusterSession(new EngineChooser(openGpu, async () => kernel));
  await api.open(EPISODE, VECTORS);
  const cluster = (engine: 'auto' | 'wasm', linkage: 'average' | 'complete' = 'average') =>
    api.cluster({ parameters: { ...DEFAULT_PARAMETERS, linkage }, engine, constraints });
  return { cluster };
}

/** As much time goes by as it takes; between two of its seconds all that needs none is done. */
async function elapsing<T>(work: Promise<T>): Promise<T> {
  let ended = false;
  const done = work.finally(() => {
    ended = true;
  });
  while (!ended) {
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise((resume) => setImmediate(resume));
  }
  return done;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ALL = N * N;
const WRONG: Readonly<Record<string, (band: Float32Array) => void>> = {
  'nothing that is a number': (band) => band.fill(Number.NaN),
  'nothing at all': (band) => band.fill(0),
  'one and the same': (band) => band.fill(1),
  noise: (band) => band.set(band.map((_, i) => ((i * 7919) % 997) / 997)),
  'one row that is no number': (band) => band.fill(Number.NaN, 33 * N, 34 * N),
  'one value that cannot be': (band) => band.fill(1e30, ALL - 3, ALL - 2),
  'one value below zero': (band) => band.fill(-1e-3, 5, 6),
  'infinity in one place': (band) => band.fill(Number.POSITIVE_INFINITY, N + 2, N + 3),
  'one wrong tile of many': (band) => {
    for (let i = 32; i < 64; i++) band.fill(0.31, i * N + 32, i * N + 64);
  },
  'the last, narrow tile left out': (band) => {
    for (let i = 64; i < N; i++) band.fill(0, i * N + 64, i * N + N);
  },
  'what was there before': (band) => band.set(SOUND.slice(N), 0),
};

describe('a graphics device that computes', () => {
  test('what is so is used', async () => {
    installGpu({});
    const { cluster } = await open();
    const { agglomeration, fallback } = await cluster('auto');
    expect([agglomeration.engine, fallback]).toEqual(['webgpu', undefined]);
  });

  test('zeros below nothing are zeros', async () => {
    installGpu({ values: (band) => band.set(band.map((value) => value || -0)) });
    const { cluster } = await open();
    const { agglomeration } = await cluster('auto');
    expect(agglomeration.engine).toBe('webgpu');
    expect(agglomeration.tree).toEqual((await cluster('wasm')).agglomeration.tree);
  });

  test('in several passes, of which the last is wrong, nothing is kept of the others', async () => {
    const { seen: sound } = installGpu({});
    const one = await open(SMALL);
    expect((await one.cluster('auto')).agglomeration.engine).toBe('webgpu');
    const passes = sound.passes;
    expect(passes).toBeGreaterThan(1);
    installGpu({ values: (band, pass) => pass >= passes && band.fill(0.4) });
    const other = await open(SMALL);
    const { agglomeration, fallback } = await other.cluster('auto');
    expect(fallback).toMatch(/^WebGPU computes wrong numbers/);
    expect(agglomeration.tree).toEqual((await other.cluster('wasm')).agglomeration.tree);
  });

  test.each(Object.keys(WRONG))('%s is not believed, now or later', async (name) => {
    const { seen } = installGpu({ values: WRONG[name] as (band: Float32Array) => void });
    const { cluster } = await open();
    const { agglomeration, fallback } = await cluster('auto');
    expect(agglomeration.engine).toBe('wasm');
    expect(fallback).toMatch(/^WebGPU computes wrong numbers/);
    expect(agglomeration.tree).toEqual((await cluster('wasm')).agglomeration.tree);
    expect((await cluster('auto', 'complete')).fallback).toBe(fallback);
    expect(seen.asked).toBe(1);
  });
});

describe('a pass of similarities', () => {
  const pass = { r0: 10, r1: 50, c0: 20, c1: 65 };
  const bounds = boundsOf(VECTORS, SINGLE_PRECISION);
  const width = pass.c1 - pass.c0;
  const sound = () => {
    const band = new Float32Array((pass.r1 - pass.r0) * width);
    for (let i = pass.r0; i < pass.r1; i++) {
      for (let j = pass.c0; j < pass.c1; j++) {
        band[(i - pass.r0) * width + j - pass.c0] = i === j ? 1 : 1 - SOUND[i * N + j]!;
      }
    }
    return band;
  };
  const wrong = expect.objectContaining({ code: 'gpu/wrong' });

  test('is checked as one of distances is', () => {
    expect(() => checkBand(bounds, pass, sound(), false)).not.toThrow();
    for (const value of [1.2, -1.2, Number.NaN]) {
      const band = sound();
      band[77] = value;
      expect(() => checkBand(bounds, pass, band, false)).toThrow(wrong);
    }
    const shifted = sound();
    shifted.set(sound().subarray(width), 0);
    expect(() => checkBand(bounds, pass, shifted, false)).toThrow(wrong);
  });

  test('has no line that is left over from something else', () => {
    for (let line = 0; line < pass.r1 - pass.r0; line++) {
      const band = sound();
      band.fill(0.123, line * width, (line + 1) * width);
      expect(() => checkBand(bounds, pass, band, false), `row ${line}`).toThrow(wrong);
    }
    for (let line = 0; line < width; line++) {
      const band = sound();
      for (let at = line; at < band.length; at += width) band[at] = 0.123;
      expect(() => checkBand(bounds, pass, band, false), `column ${line}`).toThrow(wrong);
    }
  });
});

describe('a graphics stack that does not answer', () => {
  const SILENT: Readonly<Record<string, Fault>> = {
    'when it is asked for an adapter': { adapter: never },
    'when it is asked for a device': { device: never },
    'when it is given the shader': { shader: never },
    'when a pass is read back': { mapped: never },
    'in the middle of a matrix': { mapped: (pass) => (pass < 2 ? Promise.resolve() : never()) },
  };
  test.each(Object.keys(SILENT))('%s is left alone, and said so', async (name) => {
    const { seen } = installGpu(SILENT[name] as Fault);
    const { cluster } = await open(SMALL);
    const plain = await cluster('wasm');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { agglomeration, fallback } = await elapsing(cluster('auto'));
    expect([agglomeration.engine, fallback]).toEqual(['wasm', 'WebGPU did not answer']);
    expect(agglomeration.tree).toEqual(plain.agglomeration.tree);
    // Nobody waits for it a second time.
    expect((await cluster('auto', 'complete')).fallback).toBe('WebGPU did not answer');
    expect(seen.asked).toBe(1);
  });

  test('a device that comes late is closed and not used', async () => {
    let come = () => {};
    const device = (made: object) => new Promise((resolve) => (come = () => resolve(made)));
    const { seen } = installGpu({ device });
    const { cluster } = await open();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = cluster('auto');
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await asked).fallback).toBe('WebGPU did not answer');
    come();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.destroyed).toBe(1);
    expect((await cluster('auto', 'complete')).agglomeration.engine).toBe('wasm');
  });

  test('one that takes its time is waited for', async () => {
    const late = (made: object) => new Promise((resolve) => setTimeout(() => resolve(made), 2000));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    installGpu({ device: late });
    const { cluster } = await open();
    const asked = cluster('auto');
    await vi.advanceTimersByTimeAsync(5000);
    expect((await asked).agglomeration.engine).toBe('webgpu');
  });
});
