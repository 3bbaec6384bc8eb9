import { expect, test } from '../served.ts';

test.describe('the matrix as a picture', () => {
  const VIEWS = {
    'all of it, a cell a leaf': { n: 40, cells: 40, view: { x: 0, y: 0, span: 40 }, size: 200 },
    'all of it, many leaves a cell': {
      n: 900,
      cells: 64,
      view: { x: 0, y: 0, span: 900 },
      size: 333,
    },
    'a part off the diagonal, finer where it is known': {
      n: 900,
      cells: 64,
      view: { x: 412.3, y: 77.9, span: 118.6 },
      size: 257,
      fine: { rows: { from: 90, to: 160 }, columns: { from: 400, to: 500 } },
    },
    'more room than leaves': { n: 5, cells: 5, view: { x: -2, y: 1, span: 8 }, size: 128 },
  };
  for (const [name, shape] of Object.entries(VIEWS)) {
    test(`${name}: the shader and the processor draw the same colours`, async ({ gpu }) => {
      const { pixels, off, drawn } = await gpu.evaluate(
        (one) => window.harness.heatDifferences(one),
        shape,
      );
      expect(drawn).toBeGreaterThan(pixels / 20);
      // Pixels whose middle lies on the border of two cells may fall to either side.
      expect(off / pixels).toBeLessThan(0.002);
    });
  }

  test('colours at the middles of cells agree within 1/255, around the cut too', async ({
    gpu,
  }) => {
    const worst = await gpu.evaluate(() => window.harness.heatSamples());
    expect(worst).toBeLessThanOrEqual(1);
  });

  test('a lost device is told, and nothing is drawn on it any more', async ({ gpu }) => {
    const reasons = await gpu.evaluate(() => window.harness.heatAfterLoss());
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/lost/);
  });
});
