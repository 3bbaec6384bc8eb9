import { readFile } from 'node:fs/promises';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { NO_CONSTRAINTS } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { expect, test } from '../served.ts';
import { mergesOf } from './page/merges.ts';
import { people } from './page/vectors.ts';

const SHAPE = { n: 160, d: 48 };
const WASM = new URL('../../src/kernel/build/kernel.wasm', import.meta.url);

// A square takes a shader of its own, which a software adapter compiles for seconds: those that fill squares.
const SQUARE = [{ method: 'average' }, { method: 'complete' }] as const;
/** Five components of at most 54; one giant along its 1,704 pairs. */
const PAIRS = (['average', 'complete', 'ward'] as const).flatMap((method) => [
  { method, denseLimit: 60, floor: 0.4 },
  { method, denseLimit: 64, floor: 0.3 },
]);
const REGIMES = {
  registers: [...SQUARE, ...PAIRS],
  tile: [...SQUARE, ...PAIRS],
  whole: PAIRS,
  halves: PAIRS,
  bytes: PAIRS,
} as const;

/** What the command line makes of the same vectors: the same core on the kernel, in Node. */
async function inNode(regimes: (typeof REGIMES)[keyof typeof REGIMES]): Promise<string[]> {
  const chain = await loadKernel(new Uint8Array(await readFile(WASM)));
  const vectors = people(SHAPE.n, SHAPE.d, 7);
  const merges: string[] = [];
  for (const regime of regimes) {
    const options = { ...regime, constraints: NO_CONSTRAINTS };
    const on = { matrix: chain.matrix, chain };
    merges.push(mergesOf(await agglomerate(vectors, options, on, SILENT_HOOKS)));
  }
  return merges;
}

test.describe('variants of the shader', () => {
  for (const variant of ['registers', 'tile', 'whole', 'halves', 'bytes'] as const) {
    test(`${variant} makes the trees of the command line, whatever the regime`, async ({ gpu }) => {
      const regimes = REGIMES[variant];
      const { webgpu, wasm } = await gpu.evaluate(
        ([name, shape, all]) => window.harness.variantMerges(name, shape, all),
        [variant, SHAPE, regimes] as const,
      );
      expect(webgpu).toEqual(wasm);
      expect(webgpu).toEqual(await inNode(regimes));
    });
  }

  // By the variant without barriers: to start a shader that has them takes a software adapter long.
  test('pairs are those of the kernel in passes with little room, from several buffers', async ({
    gpu,
  }) => {
    const { webgpu, wasm } = await gpu.evaluate(
      (shape) => window.harness.variantPairs('registers', shape, 0.35),
      { ...SHAPE, limits: { maxBufferSize: 4_096 } },
    );
    expect(webgpu.length).toBeGreaterThan(1_500);
    expect(webgpu).toEqual(wasm);
  });
});
