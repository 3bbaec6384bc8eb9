import { expect, test } from '../served.ts';
import { goldenCases, partition } from '../unit/cluster/cases.ts';

/** Largest allowed difference from float64; measured 2e-7 to 6e-7 on SwiftShader. */
const TOLERANCE = 2e-6;

const SHAPES = [
  [1, 8],
  [2, 5],
  [3, 2],
  [33, 3],
  [127, 130],
  [130, 512],
  [515, 509],
  [640, 512],
] as const;

/** Numbers one by one take longer to hand over than to cluster. */
const base64Of = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

test.describe('distances on WebGPU', () => {
  for (const [n, d] of SHAPES) {
    test(`${n} × ${d} agree with float64, WASM and JS`, async ({ gpu }) => {
      const errors = await gpu.evaluate((shape) => window.harness.squareErrors(shape), { n, d });
      console.log(`${n} × ${d}: ${errors.reference.toExponential(1)} from float64`);
      expect(errors.reference).toBeLessThan(TOLERANCE);
      expect(errors.wasm).toBeLessThan(TOLERANCE);
      expect(errors.js).toBeLessThan(TOLERANCE);
      expect(errors).toMatchObject({ asymmetric: 0, diagonal: 0, negative: 0 });
    });
  }

  const LIMITS = {
    'small buffers': { maxStorageBufferBindingSize: 64 * 1024, maxBufferSize: 64 * 1024 },
    'a few rows a buffer': { maxStorageBufferBindingSize: 2000, maxBufferSize: 4000 },
    'few workgroups': { maxComputeWorkgroupsPerDimension: 2 },
  };
  for (const [name, limits] of Object.entries(LIMITS)) {
    test(`${name} give the same bits in many passes`, async ({ gpu }) => {
      const shape = { n: 131, d: 70, limits };
      expect(await gpu.evaluate((s) => window.harness.bandedDifferences(s), shape)).toBe(0);
    });
  }

  const TILES = [
    [0, 200, 0, 200],
    [3, 4, 0, 200],
    [17, 90, 150, 199],
    [199, 200, 199, 200],
    [5, 5, 0, 10],
  ] as const;
  for (const tile of TILES) {
    for (const limits of [{}, LIMITS['a few rows a buffer']]) {
      const how = Object.keys(limits).length === 0 ? '' : ' in small buffers';
      test(`tile [${tile.join(', ')}) holds similarities${how}`, async ({ gpu }) => {
        const shape = { n: 200, d: 70, tile, limits };
        const { error, values } = await gpu.evaluate((s) => window.harness.tileError(s), shape);
        expect(values).toBe((tile[1] - tile[0]) * (tile[3] - tile[2]));
        expect(error).toBeLessThan(TOLERANCE);
      });
    }
  }

  test('a vector larger than a binding is refused', async ({ gpu }) => {
    expect(await gpu.evaluate(() => window.harness.codeForTinyLimits())).toBe('gpu/failed');
  });

  test('a destroyed device is reported as lost, now and later', async ({ gpu }) => {
    const codes = await gpu.evaluate(() => window.harness.codesAfterLoss());
    expect(codes).toEqual(['gpu/device-lost', 'gpu/device-lost']);
  });
});

test.describe('golden partitions on WebGPU', () => {
  const METHODS = { average: 'average', complete: 'complete', ward_euclidean: 'ward' } as const;
  for (const { name, vectors, linkage } of goldenCases()) {
    test(name, async ({ gpu }) => {
      const { n, d } = vectors;
      const told = Object.entries(METHODS).map(([key, method]) => {
        const cuts = (linkage[key]?.cuts ?? []).filter(
          (cut) => cut.order_independent && cut.margin > 1e-5,
        );
        return { method, heights: cuts.map(({ t }) => t), cuts };
      });
      const labels = await gpu.evaluate(
        ([rows, methods]) => window.harness.gpuCuts(rows, methods),
        [{ n, d, base64: base64Of(vectors.data) }, told] as const,
      );
      expect(labels).toEqual(told.map(({ cuts }) => cuts.map((cut) => partition(cut.labels))));
    });
  }
});
