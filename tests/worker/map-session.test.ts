import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError, CancelledError } from '../../src/core/errors.ts';
import { DEFAULT_LAYOUT } from '../../src/core/map/layout-options.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import type { LayoutStep, MapApi } from '../../workers/map/session.ts';
import { createMapSession } from '../../workers/map/session.ts';
import { blobs, matrixOf, seeded } from '../unit/cluster/cases.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openKernel = async () => (await loadKernel(new Uint8Array(await readFile(WASM)))).matrix;
const silent = (): void => {};
const newSession = (): MapApi => createMapSession(openKernel);
const CAST = blobs(seeded(11), { n: 90, d: 64, people: 6, spread: 0.35 });
const handOver = (vectors: Matrix): Matrix => ({ ...vectors, data: vectors.data.slice() });
/** The map of the cast as it usually is: what each test would make again. */
const usual = (async () => {
  const api = newSession();
  const { print } = await api.open(handOver(CAST), silent);
  return { print, layout: await api.layout(print, DEFAULT_LAYOUT, silent) };
})();

describe('map session', () => {
  let api: MapApi;
  beforeEach(() => {
    api = newSession();
  });

  test('the same vectors and options give the same positions bit for bit', async () => {
    const { print, layout: first } = await usual;
    const opened = await api.open(handOver(CAST), silent);
    expect(opened.print).toBe(print);
    const again = await api.layout(print, DEFAULT_LAYOUT, silent);
    expect(again).toEqual(first);
    expect([...first.positions].every(Number.isFinite)).toBe(true);
  });

  test('tracks of one person lie nearer to each other than to others', async () => {
    const { print, positions: plane } = await api.open(handOver(CAST), silent);
    const { nearest, similarity } = await api.neighbours(print, silent);
    const { positions, quality } = (await usual).layout;
    expect(positions).toHaveLength(plane.length);
    expect(quality.of).toBe(10);
    expect(quality.kept).toBeGreaterThan(5 * quality.chance);
    for (let i = 0; i < 90; i++) {
      let [best, value] = [-1, -1];
      for (let j = 0; j < 90; j++) {
        let sum = 0;
        for (let k = 0; k < 64; k++) sum += CAST.data[i * 64 + k]! * CAST.data[j * 64 + k]!;
        if (j !== i && sum > value) [best, value] = [j, sum];
      }
      expect(nearest[i]).toBe(best);
      expect(similarity[i]).toBeCloseTo(value, 5);
    }
  });

  test('dots are told where they are on their way, and other options give another map', async () => {
    const { print } = await api.open(handOver(CAST), silent);
    const steps: LayoutStep[] = [];
    const wide = await api.layout(print, { neighbours: 40, minDist: 0.5 }, (s) => steps.push(s));
    const known = await api.layout(print, { neighbours: 40, minDist: 0.5 }, silent);
    expect(known).toBe(wide);
    for (const { epoch, epochs, positions } of steps) {
      expect(epoch).toBeLessThan(epochs);
      expect(positions).toHaveLength(180);
    }
    const other = await api.layout(print, DEFAULT_LAYOUT, silent);
    expect(other.positions).not.toEqual(wide.positions);
  });

  test('a layout that is cancelled ends, and can be asked for again', async () => {
    const { print } = await api.open(handOver(CAST), silent);
    const stopped = api.layout(print, DEFAULT_LAYOUT, silent);
    await api.cancel();
    await expect(stopped).rejects.toBeInstanceOf(CancelledError);
    expect((await api.layout(print, DEFAULT_LAYOUT, silent)).positions).toHaveLength(180);
  });

  test('three tracks have a map, two are told that they have none', async () => {
    const three = await api.open(
      matrixOf([
        [1, 0, 0],
        [0.8, 0.6, 0],
        [0, 0, 1],
      ]),
      silent,
    );
    const { positions, quality } = await api.layout(three.print, DEFAULT_LAYOUT, silent);
    expect([...positions].every(Number.isFinite)).toBe(true);
    expect(quality.of).toBe(1);
    const two = await api.open(
      matrixOf([
        [1, 0],
        [0, 1],
      ]),
      silent,
    );
    expect((await api.neighbours(two.print, silent)).nearest).toEqual(Int32Array.of(1, 0));
    const refused = await api.layout(two.print, DEFAULT_LAYOUT, silent).catch((error) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused.code).toBe('map/too-few');
    expect(refused.userMessage).toContain('there are 2');
  });

  test('no track, one track, and copies of one track have finite places', async () => {
    const none = await api.open({ n: 0, d: 8, data: new Float32Array(0) }, silent);
    expect(none.positions).toHaveLength(0);
    expect((await api.neighbours(none.print, silent)).quality.of).toBe(0);
    const one = await api.open(matrixOf([[1, 0]]), silent);
    expect([...(await api.neighbours(one.print, silent)).nearest]).toEqual([-1]);
    const copies = await api.open(matrixOf(Array.from({ length: 20 }, () => [0.6, 0.8])), silent);
    expect([...copies.positions]).toEqual(new Array(40).fill(0));
    const { positions } = await api.layout(copies.print, DEFAULT_LAYOUT, silent);
    expect([...positions].every(Number.isFinite)).toBe(true);
  });

  test('the nearest group is the one that linkage would join first', async () => {
    const vectors = matrixOf([
      [1, 0, 0],
      [0.6, 0.8, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const { print } = await api.open(vectors, silent);
    const groups = [Int32Array.of(0), Int32Array.of(1, 2), Int32Array.of(3)];
    const average = await api.nearestGroups(print, groups, 'average');
    expect([...average.group].slice(0, 2)).toEqual([1, 0]);
    expect(average.similarity[0]).toBeCloseTo(0.3, 6);
    const single = await api.nearestGroups(print, groups, 'single');
    expect(single.similarity[0]).toBeCloseTo(0.6, 6);
    const alone = await api.nearestGroups(print, [Int32Array.of(0, 1, 2, 3)], 'average');
    expect([...alone.group]).toEqual([-1]);
    expect(alone.similarity[0]).toBeNaN();
  });

  test('vectors that were let go are said to be lost', async () => {
    const { print } = await api.open(matrixOf([[1, 0]]), silent);
    for (const n of [2, 3, 4]) {
      await api.open(blobs(seeded(n), { n, d: 4, people: 1, spread: 0.2 }), silent);
    }
    const error = await api.neighbours(print, silent).catch((thrown) => thrown);
    expect(error.code).toBe('map/unknown');
  });
});
