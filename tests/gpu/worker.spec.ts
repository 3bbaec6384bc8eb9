import { expect, test } from '../served.ts';

test.describe('clustering worker', () => {
  test('every engine gives the same linkage, bit for bit', async ({ gpu }) => {
    const [webgpu, wasm, js] = await gpu.evaluate(() =>
      window.harness.onEngines([{ engine: 'webgpu' }, { engine: 'wasm' }, { engine: 'js' }]),
    );
    expect(webgpu).toMatchObject({ engine: 'webgpu', fallback: undefined, items: 400 });
    expect(wasm).toMatchObject({ engine: 'wasm', fallback: undefined });
    expect(js).toMatchObject({ engine: 'js', fallback: undefined });
    expect(webgpu?.merges).toHaveLength(399);
    expect(webgpu?.merges).toEqual(wasm?.merges);
    expect(js?.merges).toEqual(wasm?.merges);
  });

  test('auto leaves a software adapter alone and says so', async ({ gpu }) => {
    const adapter = await gpu.evaluate(() => window.harness.adapter());
    const [auto, forced, again] = await gpu.evaluate(() =>
      window.harness.onEngines([
        { engine: 'auto' },
        { engine: 'webgpu' },
        { engine: 'auto', linkage: 'complete' },
      ]),
    );
    const expected =
      adapter?.fallback === true
        ? { engine: 'wasm', fallback: 'software adapter' }
        : { engine: 'webgpu', fallback: undefined };
    expect(auto).toMatchObject(expected);
    expect(forced).toMatchObject({ engine: 'webgpu', fallback: undefined });
    expect(again).toMatchObject(expected);
  });

  test('centroid linkage is done by the kernel whatever was asked for, and says so', async ({
    gpu,
  }) => {
    const [webgpu, wasm] = await gpu.evaluate(() =>
      window.harness.onEngines([
        { engine: 'webgpu', linkage: 'centroid' },
        { engine: 'wasm', linkage: 'centroid' },
      ]),
    );
    expect(webgpu?.engine).toBe('wasm');
    expect(webgpu?.fallback).toContain('centroid');
    expect(wasm?.fallback).toBeUndefined();
    expect(webgpu?.merges).toEqual(wasm?.merges);
  });

  test('a device lost on the way falls back to WASM, and the next run tries again', async ({
    gpu,
  }) => {
    const { lost, wasm, next } = await gpu.evaluate(() => window.harness.throughLoss());
    expect(lost.engine).toBe('wasm');
    expect(lost.fallback).toContain('device lost');
    expect(lost.merges).toEqual(wasm.merges);
    expect(next).toMatchObject({ engine: 'webgpu', fallback: undefined });
  });

  test('a cancelled run stops, and the worker goes on', async ({ gpu }) => {
    const { outcome, after } = await gpu.evaluate(() => window.harness.cancelled());
    expect(outcome).toBe('cancelled');
    expect(after).toBe(1024);
  });

  test('errors arrive whole', async ({ gpu }) => {
    const error = await gpu.evaluate(() => window.harness.tooEarly());
    expect(error?.code).toBe('cluster/not-clustered');
    expect(error?.text).toContain('not been clustered');
  });

  for (const algorithm of ['dbscan', 'hdbscan'] as const) {
    test(`${algorithm} labels do not depend on the engine`, async ({ gpu }) => {
      const [webgpu, wasm, js] = await gpu.evaluate(
        (name) => window.harness.densityOn(['webgpu', 'wasm', 'js'], name),
        algorithm,
      );
      expect(webgpu?.count).toBeGreaterThan(1);
      expect(webgpu).toEqual(wasm);
      expect(js).toEqual(wasm);
    });
  }
});
