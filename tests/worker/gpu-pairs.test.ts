import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { similarPairs } from '../../src/core/cluster/similar-pairs.ts';
import { type MatrixEngine, NO_CONSTRAINTS } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { type Kernel, loadKernel } from '../../src/kernel/load-kernel.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import type { VariantName } from '../../workers/gpu/variants.ts';
import { people } from '../gpu/page/vectors.ts';
import { nearCopies, seeded } from '../unit/cluster/cases.ts';
import { type Fault, installGpu, never } from './fake-gpu.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const VECTORS = nearCopies(seeded(5), { n: 110, d: 12, people: 5, noise: 0.6 });
/** Eight people, one component at .3, where few pairs of two people are as alike. */
const PEOPLE = people(160, 48, 7);
/** Half of the pairs of a person, about. */
const LEAST = 0.5;
/** Room for 60 pairs, and so little for vectors that they lie in several buffers. */
const SMALL = { maxBufferSize: 488, maxStorageBufferBindingSize: 4_096 };

type Found = readonly (readonly [i: number, j: number, distance: number])[];
let kernel: Kernel;
let expected: Found;

async function pairsOf(engine: MatrixEngine, most = Number.POSITIVE_INFINITY): Promise<Found> {
  const found: [number, number, number][] = [];
  const visit = (i: number, j: number, distance: number): boolean =>
    found.push([i, j, distance]) < most;
  await similarPairs(engine, VECTORS.n, LEAST, visit, SILENT_HOOKS);
  return found;
}

async function opened(variant: VariantName, limits = {}) {
  const variants = { fill: variant, pairs: variant };
  const made = await createGpuEngine({ variants, limits });
  if ('unavailable' in made) throw new Error(made.unavailable);
  return made.engine;
}

/** What a search on a device with a fault comes to. */
async function searched(fault: Fault, variant: VariantName = 'whole', limits = {}) {
  installGpu(fault);
  const engine = await opened(variant, limits);
  await engine.load(VECTORS);
  return pairsOf(engine);
}

const failing = (code: string) => expect.objectContaining({ code });

beforeAll(async () => {
  kernel = await loadKernel(new Uint8Array(await readFile(WASM)));
  await kernel.whole.load(VECTORS);
  expected = await pairsOf(kernel.whole);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('pairs from a graphics device', () => {
  test('in whole numbers are those of the kernel, in its order', async () => {
    expect(expected.length).toBeGreaterThan(300);
    expect(await searched({})).toEqual(expected);
  });

  test('come whole where there is room for few at a time, and in several buffers', async () => {
    const { seen } = installGpu({});
    const engine = await opened('whole', SMALL);
    await engine.load(VECTORS);
    expect(await pairsOf(engine)).toEqual(expected);
    expect(seen.passes).toBeGreaterThan(expected.length / 60);
    expect(seen.largest).toBeLessThanOrEqual(488);
  });

  test('in single precision are those of its tiles', async () => {
    installGpu({});
    const engine = await opened('registers');
    await engine.load(VECTORS);
    const tiles: MatrixEngine = {
      name: 'webgpu',
      load: async () => {},
      square: async () => {},
      tile: (...tile) => engine.tile(...tile),
      error: () => engine.error(),
      release: () => {},
    };
    const told = await pairsOf(tiles);
    expect(told.length).toBeGreaterThan(300);
    expect(await pairsOf(engine)).toEqual(told);
  });

  test('stop when nobody wants more', async () => {
    installGpu({});
    const engine = await opened('whole', SMALL);
    await engine.load(VECTORS);
    expect(await pairsOf(engine, 7)).toEqual(expected.slice(0, 7));
  });

  const REGIMES = {
    'on one square': {},
    'in components with squares of their own': { denseLimit: 150, floor: 0.36 },
    'in one giant, along its pairs': { denseLimit: 64, floor: 0.3 },
  };
  for (const [name, given] of Object.entries(REGIMES)) {
    for (const variant of ['registers', 'whole'] as const) {
      test(`make the same tree ${name}: ${variant}`, async () => {
        installGpu({});
        const matrix = await opened(variant);
        for (const method of ['average', 'ward'] as const) {
          const options = { method, constraints: NO_CONSTRAINTS, ...given };
          const on = (engine: MatrixEngine) =>
            agglomerate(PEOPLE, options, { matrix: engine, chain: kernel }, SILENT_HOOKS);
          const mine = await on(matrix);
          const theirs = await on(kernel.matrix);
          expect(mine.engine).toBe('webgpu');
          expect(mine.linkage).toEqual(theirs.linkage);
        }
      });
    }
  }
});

/** Count, tally, then a word of likeness and the place of each pair. */
const WRONG: Readonly<Record<string, (words: Uint32Array) => void>> = {
  'none at all': (words) => words.fill(0, 0, 1),
  'none in some rows': (words) => {
    const kept: number[] = [];
    for (let e = 2; e < 2 + 2 * words[0]!; e += 2) {
      if (words[e + 1]! > 40 * VECTORS.n) kept.push(words[e]!, words[e + 1]!);
    }
    words[0] = kept.length / 2;
    words.set(kept, 2);
  },
  'one of them twice': (words) => words.copyWithin(4, 2, 4),
  'one beside the diagonal': (words) => words.fill(VECTORS.n, 3, 4),
  'one from outside': (words) => words.fill(VECTORS.n ** 2, 3, 4),
  'one that is not near': (words) => words.fill(0xffff_ffff, 2, 3),
  'all of them nearer than they are': (words) => {
    for (let e = 2; e < words.length; e += 2) words[e] = 0;
  },
  'more than there are places': (words) => words.fill(VECTORS.n ** 2 + 1, 0, 1),
  'what some other products would give': (words) => words.fill(words[1]! + 1, 1, 2),
};

describe('a graphics device that finds', () => {
  test.each(Object.keys(WRONG))('%s is not believed', async (name) => {
    await expect(searched({ found: WRONG[name]! })).rejects.toEqual(failing('gpu/wrong'));
  });

  test('the wrong ones in the middle is not believed', async () => {
    const found = (words: Uint32Array, pass: number) =>
      pass === 5 && WRONG['one from outside']!(words);
    await expect(searched({ found }, 'whole', SMALL)).rejects.toEqual(failing('gpu/wrong'));
  });

  test('similarities that are not so is not believed', async () => {
    const found = (words: Uint32Array) => {
      const likeness = new Float32Array(words.buffer, words.byteOffset, words.length);
      for (let e = 2; e < likeness.length; e += 2) likeness[e] = 0.9;
    };
    await expect(searched({ found }, 'registers')).rejects.toEqual(failing('gpu/wrong'));
  });

  test('nothing any more is lost', async () => {
    const gpu = installGpu({
      mapped: async (pass) => {
        if (pass < 3) return;
        gpu.lose('unplugged');
        throw new DOMException('gone', 'AbortError');
      },
    });
    const engine = await opened('whole', SMALL);
    await engine.load(VECTORS);
    await expect(pairsOf(engine)).rejects.toEqual(failing('gpu/device-lost'));
  });

  test('nothing for three seconds is silent, and closed', async () => {
    const { seen } = installGpu({ mapped: (pass) => (pass < 3 ? Promise.resolve() : never()) });
    const engine = await opened('whole', SMALL);
    await engine.load(VECTORS);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const search = expect(pairsOf(engine)).rejects.toEqual(failing('gpu/silent'));
    await vi.advanceTimersByTimeAsync(3_000);
    await search;
    expect(seen.destroyed).toBe(1);
  });

  // Two questions for the vectors, then two for the buffers of passes.
  test.each([1, 3])('no memory fails, at question %i', async (question) => {
    const objection = (asked: number) => (asked === question ? { message: 'out of memory' } : null);
    await expect(searched({ objection })).rejects.toEqual(failing('gpu/failed'));
  });

  test('no room for a single vector fails', async () => {
    const limits = { maxStorageBufferBindingSize: 16 };
    await expect(searched({}, 'whole', limits)).rejects.toEqual(failing('gpu/failed'));
  });
});
