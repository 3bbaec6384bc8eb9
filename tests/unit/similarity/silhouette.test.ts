import { describe, expect, test } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { silhouette } from '../../../src/core/similarity/silhouette.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { kernels } from '../kernel/kernels.ts';
import { atAngles, plainSilhouettes } from './oracle.ts';

const [js, wasm] = await kernels();
const of = (vectors: Parameters<typeof silhouette>[0], ...labels: number[]) =>
  silhouette(vectors, Int32Array.from(labels), wasm.matrix, SILENT_HOOKS);

describe('silhouette with cosine distance', () => {
  test('two pairs in the plane, worked by hand', async () => {
    // Distances: 0°–60° .5, 0°–90° 1, 0°–180° 2, 60°–90° 1 − cos 30°, 60°–180° 1.5, 90°–180° 1.
    const near = 1 - Math.sqrt(3) / 2;
    const expected = [
      (1.5 - 0.5) / 1.5,
      ((near + 1.5) / 2 - 0.5) / ((near + 1.5) / 2),
      (1 + near) / 2 - 1,
      (1.75 - 1) / 1.75,
    ];
    const made = await of(atAngles(0, 60, 90, 180), 0, 0, 1, 1);
    expected.forEach((value, row) => {
      expect(made.value[row]).toBeCloseTo(value, 6);
    });
    expect([...made.nearest]).toEqual([1, 1, 0, 0]);
    expect(made.mean).toBeCloseTo(0.262555, 6);
    expect(made.ofLabel[0]).toBeCloseTo((expected[0]! + expected[1]!) / 2, 6);
    expect([...made.size]).toEqual([2, 2]);
  });

  test('a track alone counts 0, and is a neighbour of the others all the same', async () => {
    const made = await of(atAngles(0, 60, 90, 180, 270), 0, 0, 1, 1, 2);
    // The lone track is 1 away from 0°; the pair at 90° and 180° is 1.5 away.
    expect(made.value[0]).toBeCloseTo((1 - 0.5) / 1, 6);
    expect(made.nearest[0]).toBe(2);
    expect(made.value[4]).toBe(0);
    expect(made.ofLabel[2]).toBe(0);
  });

  test('one label, all alone, or nobody: there is no mean', async () => {
    expect((await of(atAngles(0, 10, 20), 0, 0, 0)).mean).toBeNaN();
    expect((await of(atAngles(0, 10, 20), 0, 1, 2)).mean).toBeNaN();
    expect((await of(atAngles())).mean).toBeNaN();
    expect((await of(atAngles(5), 0)).mean).toBeNaN();
  });

  test('identical vectors under several labels are neither well nor badly placed', async () => {
    const made = await of(atAngles(33, 33, 33, 33), 0, 0, 1, 1);
    expect([...made.value]).toEqual([0, 0, 0, 0]);
    expect(made.mean).toBe(0);
  });

  test('tracks without a label take no part; labels may be missing', async () => {
    const vectors = atAngles(0, 60, 45, 90, 180);
    const made = await of(vectors, 0, 0, -1, 3, 3);
    const without = await of(atAngles(0, 60, 90, 180), 0, 0, 1, 1);
    expect(made.mean).toBe(without.mean);
    expect(made.value[2]).toBeNaN();
    expect(made.ofLabel[1]).toBeNaN();
    expect(made.nearest[0]).toBe(3);
  });

  test('sums give what the definition gives, on both kernels', async () => {
    const n = 600;
    const random = seeded(5);
    const vectors = blobs(random, { n, d: 32, people: 40, spread: 0.8 });
    const labels = Int32Array.from({ length: n }, () => Math.floor(random() * random() * 580));
    const made = await silhouette(vectors, labels, wasm.matrix, SILENT_HOOKS);
    const plain = plainSilhouettes(vectors, labels);
    plain.forEach((value, row) => {
      expect(made.value[row]).toBeCloseTo(value, 5);
    });
    expect(made.mean).toBeCloseTo(plain.reduce((sum, one) => sum + one, 0) / n, 6);
    const other = await silhouette(vectors, labels, js.matrix, SILENT_HOOKS);
    expect(other).toEqual(made);
  });
});
