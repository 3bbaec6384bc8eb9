import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { CancelledError } from '../../src/core/errors.ts';
import { createJsMatrix } from '../../src/kernel/js-matrix.ts';
import type { PairHelper, PairHelpers } from '../../src/kernel/pair-crew.ts';
import { countedHelpers } from '../../workers/bench/counted-helpers.ts';
import { type BenchParts, createBenchSession } from '../../workers/bench/session.ts';

const WASM = new URL('../../src/kernel/build/kernel.wasm', import.meta.url);
const NONE: PairHelpers = {
  count: () => 0,
  open: () => {
    throw new Error('no thread here');
  },
  spare: () => undefined,
  giveBack: () => {},
  turn: () => Promise.resolve(),
};
const parts = (given: Partial<BenchParts> = {}): BenchParts => ({
  kernelBytes: async () => new Uint8Array(await readFile(WASM)),
  openGpu: async () => ({ unavailable: 'no WebGPU adapter' }),
  helpers: NONE,
  roundMs: 0,
  ...given,
});
const plan = { n: 60, engine: 'wasm' as const, workers: 1, linkage: 'average' as const };

it('a measurement is a row: size, engine, who worked, how long', async () => {
  const row = await createBenchSession(parts()).measure(plan);
  expect(row).toMatchObject({ n: 60, d: 512, engine: 'wasm', workers: 1, linkage: 'average' });
  expect(row.totalMs).toBeGreaterThanOrEqual(row.matrixMs + row.linkageMs);
  expect(row).not.toHaveProperty('gpu');
});

it('of a graphics card it says besides how far its numbers are from those of float64', async () => {
  const exact = createJsMatrix();
  const tile: typeof exact.tile = async (r0, r1, c0, c1, out) => {
    await exact.tile(r0, r1, c0, c1, out);
    out[7]! += 0.25;
  };
  const variant = { label: 'a shader' };
  const engine = { ...exact, name: 'webgpu' as const, tile, variant };
  const device = { lost: new Promise(() => {}) } as unknown as GPUDevice;
  const session = createBenchSession(parts({ openGpu: async () => ({ engine, device }) }));
  const { gpu } = await session.measure({ ...plan, engine: 'webgpu' });
  expect(gpu?.variant).toBe('a shader');
  expect(gpu?.maxDifference).toBeCloseTo(0.25, 5);
  expect(gpu).not.toHaveProperty('edgesPerSecond');
});

it('vectors that memory has no room for are a sentence, too', async () => {
  const session = createBenchSession(parts());
  await expect(session.measure({ ...plan, n: 1e12 })).rejects.toMatchObject({
    code: 'bench/out-of-memory',
    userMessage: expect.stringContaining('need more memory than this device gives'),
  });
  await expect(session.measure(plan)).resolves.toMatchObject({ n: 60 });
});

it('an engine that is not there is a sentence; the next measurement goes on', async () => {
  const session = createBenchSession(parts());
  await expect(session.measure({ ...plan, engine: 'webgpu' })).rejects.toMatchObject({
    code: 'bench/unavailable',
    userMessage: 'This engine cannot be measured here: no WebGPU adapter.',
  });
  await expect(session.measure(plan)).resolves.toMatchObject({ engine: 'wasm' });
});

it('a program that could not be had once is asked for again', async () => {
  const kernelBytes = vi
    .fn(parts().kernelBytes)
    .mockRejectedValueOnce(new Error('404 for kernel.wasm'));
  const session = createBenchSession(parts({ kernelBytes }));
  await expect(session.measure(plan)).rejects.toThrow('404');
  await expect(session.measure(plan)).resolves.toMatchObject({ n: 60 });
});

it('what is under way stops when it is told to', async () => {
  const session = createBenchSession(parts());
  const running = session.measure({ ...plan, engine: 'js', n: 3_000 });
  running.catch(() => {});
  await session.cancel();
  await expect(running).rejects.toThrow(CancelledError);
});

it('no more helpers are taken than asked for, and it is known how many were', () => {
  const open = vi.fn((): PairHelper => ({ ask: () => {}, close: () => {} }));
  const { helpers, most } = countedHelpers({ ...NONE, count: () => 7, open }, 2);
  expect(helpers.count(1, 1)).toBe(2);
  const events = { ready: () => {}, answer: () => {}, gone: () => {} };
  const task = {} as Parameters<PairHelpers['open']>[0];
  const first = helpers.open(task, events);
  first?.close();
  const [a, b] = [helpers.open(task, events), helpers.open(task, events)];
  expect(most()).toBe(2);
  a?.close();
  b?.close();
});
