import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { alignTo } from '../../../src/core/map/align.ts';
import { keptNeighbours } from '../../../src/core/map/kept-neighbours.ts';
import { type Neighbourhoods, nearestNeighbours } from '../../../src/core/map/nearest.ts';
import { vectorsPrint } from '../../../src/core/map/print.ts';
import { seededRandom } from '../../../src/core/random.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { blobs, matrixOf, seeded } from '../cluster/cases.ts';

const WASM = fileURLToPath(new URL('../../../src/kernel/build/kernel.wasm', import.meta.url));

async function near(vectors: Matrix, k: number, wasm = false): Promise<Neighbourhoods> {
  const { matrix } = await loadKernel(wasm ? new Uint8Array(readFileSync(WASM)) : undefined);
  await matrix.load(vectors);
  return nearestNeighbours(matrix, vectors.n, k, SILENT_HOOKS);
}

describe('nearest neighbours', () => {
  test('four directions worked by hand', async () => {
    const at = (degrees: number): [number, number] => [
      Math.cos((degrees * Math.PI) / 180),
      Math.sin((degrees * Math.PI) / 180),
    ];
    const { k, index, similarity } = await near(matrixOf([at(0), at(60), at(90), at(100)]), 2);
    expect(k).toBe(2);
    expect([...index]).toEqual([1, 2, 2, 3, 3, 1, 2, 1]);
    expect(similarity[0]).toBeCloseTo(0.5, 6);
  });

  test('they are those of a full sort, across tiles, on both kernels bit for bit', async () => {
    const n = 530;
    const vectors = blobs(seeded(8), { n, d: 24, people: 9, spread: 0.6 });
    const wasm = await near(vectors, 12, true);
    expect(wasm).toEqual(await near(vectors, 12));
    for (const i of [0, 255, 256, 529]) {
      const cosine = (j: number): number => {
        let sum = 0;
        for (let k = 0; k < 24; k++) sum += vectors.data[i * 24 + k]! * vectors.data[j * 24 + k]!;
        return sum;
      };
      const sorted = Array.from({ length: n }, (_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => cosine(b) - cosine(a));
      expect([...wasm.index.subarray(i * 12, i * 12 + 12)]).toEqual(sorted.slice(0, 12));
    }
  });

  test('of equal ones the lower index is nearer', async () => {
    const vectors = matrixOf([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect([...(await near(vectors, 3)).index]).toEqual([1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]);
  });

  test('there are at most n − 1, and none for one vector or none', async () => {
    expect((await near(matrixOf([[1, 0]]), 5)).k).toBe(0);
    expect((await near({ n: 0, d: 2, data: new Float32Array(0) }, 5)).index).toHaveLength(0);
  });
});

describe('kept neighbours', () => {
  test('a map that is the truth keeps all, one thrown at random about what chance keeps', async () => {
    const n = 120;
    const random = seededRandom(4);
    // Directions within a few degrees of a pole: near in the plane is near by cosine.
    const plane = Float32Array.from({ length: 2 * n }, () => random.between(-0.02, 0.02));
    const rows = Array.from({ length: n }, (_, i) => {
      const [x, y] = [plane[2 * i]!, plane[2 * i + 1]!];
      return [x, y, Math.sqrt(1 - x * x - y * y)];
    });
    const truth: Neighbourhoods = await exactly(rows, 10);
    const perfect = await keptNeighbours(plane, truth, SILENT_HOOKS);
    expect(perfect.of).toBe(10);
    expect(perfect.kept).toBeGreaterThan(0.99);
    const noise = Float32Array.from({ length: 2 * n }, () => random.unit());
    const thrown = await keptNeighbours(noise, truth, SILENT_HOOKS);
    expect(thrown.chance).toBeCloseTo(10 / 119, 12);
    expect(Math.abs(thrown.kept - thrown.chance)).toBeLessThan(0.04);
  });

  test('a line of seven worked by hand keeps eleven of fourteen neighbours', async () => {
    // Two of each are looked at; 0, 4 and 5 have one of theirs elsewhere.
    const positions = Float32Array.of(0, 0, 1, 0, 2.5, 0, 4, 0, 6, 0, 9, 0, 13, 0);
    const index = Int32Array.of(1, 6, 0, 2, 1, 3, 2, 4, 3, 2, 4, 3, 5, 4);
    const truth = { n: 7, k: 2, index, similarity: new Float32Array(14) };
    const { of, kept, spacing } = await keptNeighbours(positions, truth, SILENT_HOOKS);
    expect(of).toBe(2);
    expect(kept).toBeCloseTo(11 / 14, 12);
    expect(spacing).toBeCloseTo(1.5, 6);
  });

  test('few tracks are judged by few neighbours, one by none', async () => {
    const truth = await near(blobs(seeded(1), { n: 7, d: 4, people: 2, spread: 0.3 }), 50);
    expect((await keptNeighbours(new Float32Array(14), truth, SILENT_HOOKS)).of).toBe(2);
    const one = await near(matrixOf([[1, 0]]), 50);
    expect((await keptNeighbours(new Float32Array(2), one, SILENT_HOOKS)).of).toBe(0);
  });
});

/** In float64: differences of 1e-7 count here. */
async function exactly(rows: readonly number[][], k: number): Promise<Neighbourhoods> {
  const n = rows.length;
  const index = new Int32Array(n * k);
  rows.forEach((row, i) => {
    const cosine = (j: number): number => row.reduce((sum, x, at) => sum + x * rows[j]![at]!, 0);
    const others = rows.map((_, j) => j).filter((j) => j !== i);
    index.set(others.sort((a, b) => cosine(b) - cosine(a)).slice(0, k), i * k);
  });
  return { n, k, index, similarity: new Float32Array(n * k) };
}

describe('aligning', () => {
  const target = Float32Array.of(3, 0, -1, 1, -1, -2, -1, 1);

  test.each([
    ['turned', 1],
    ['turned and mirrored', -1],
  ])('a map that was %s comes back', (_, flip) => {
    const [cos, sin] = [Math.cos(2), Math.sin(2)];
    const moved = new Float32Array(8);
    for (let i = 0; i < 4; i++) {
      const x = target[2 * i]!;
      const y = flip * target[2 * i + 1]!;
      moved[2 * i] = 5 * (x * cos - y * sin) + 7;
      moved[2 * i + 1] = 5 * (x * sin + y * cos) - 2;
    }
    alignTo(target, moved);
    for (let i = 0; i < 8; i++) expect(moved[i]).toBeCloseTo(5 * target[i]!, 4);
  });

  test('a target that is one point leaves the map as it lies', () => {
    const moved = Float32Array.of(1, 0, -1, 0);
    alignTo(new Float32Array(4), moved);
    expect([...moved]).toEqual([1, 0, -1, 0]);
  });
});

test('a print is that of the numbers, not of where they lie, and notices one bit', () => {
  const vectors = blobs(seeded(2), { n: 20, d: 16, people: 3, spread: 0.4 });
  const copy = { ...vectors, data: vectors.data.slice() };
  expect(vectorsPrint(copy)).toBe(vectorsPrint(vectors));
  copy.data[137] = copy.data[137]! + 1e-7;
  expect(vectorsPrint(copy)).not.toBe(vectorsPrint(vectors));
  expect(vectorsPrint({ ...vectors, n: 10, d: 32 })).not.toBe(vectorsPrint(vectors));
});
