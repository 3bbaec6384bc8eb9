import { expect, it } from 'vitest';
import { estimateBytes, estimateMs } from '../../../src/core/speed/estimate.ts';
import { reportMarkdown, reportText, type SpeedReport } from '../../../src/core/speed/report.ts';
import type { SpeedRow } from '../../../src/core/speed/speed-row.ts';

const row = (fields: Partial<SpeedRow>): SpeedRow => ({
  n: 1_000,
  d: 512,
  engine: 'wasm',
  workers: 1,
  linkage: 'average',
  matrixMs: 8,
  linkageMs: 3.25,
  totalMs: 12,
  gflops: 64,
  ...fields,
});

const REPORT: SpeedReport = {
  format: 'cutline-speed',
  version: 1,
  cutline: '0.1.0',
  browser: 'Chromium 141 on Linux',
  cores: 2,
  adapter: 'Some | Card\nof 2026',
  rows: [
    row({}),
    row({
      n: 20_000,
      engine: 'webgpu',
      totalMs: 1_234.5,
      gpu: { variant: 'f32 4 × 4', maxDifference: 1.3e-7 },
    }),
  ],
  failures: [{ n: 50_000, engine: 'js', workers: 1, reason: 'No memory\nleft.' }],
};

it('a report is a table that somebody can paste: whatever a card is called, a row is a row', () => {
  expect(
    reportMarkdown(REPORT),
  ).toBe(`Cutline 0.1.0 · Chromium 141 on Linux · 2 cores · Some \\| Card of 2026

| tracks | engine | workers | linkage | matrix ms | linkage ms | total ms | GFLOP/s | shader | largest difference |
| --: | --- | --: | --- | --: | --: | --: | --: | --- | --: |
| 1,000 | wasm | 1 | average | 8.0 | 3.3 | 12.0 | 64.0 |  |  |
| 20,000 | webgpu | 1 | average | 8.0 | 3.3 | 1,235 | 64.0 | f32 4 × 4 | 1.3e-7 |

Not measured:

- js, 50,000 tracks, 1 worker: No memory left.
`);
});

it('a report as a file is what it was', () => {
  expect(JSON.parse(reportText(REPORT))).toEqual(REPORT);
});

it('time is estimated from the nearest measurement, by n²; from what such machines do before there is one', () => {
  const plan = { n: 20_000, engine: 'wasm', workers: 2 };
  const rows = [row({ n: 1_000, totalMs: 10 }), row({ n: 10_000, workers: 2, totalMs: 500 })];
  expect(estimateMs(plan, rows)).toBe(2_000);
  expect(estimateMs(plan, [row({ n: 10_000, totalMs: 800 })])).toBe(1_600);
  expect(estimateMs(plan, [])).toBeGreaterThan(500);
  expect(estimateMs({ ...plan, engine: 'js' }, [])).toBeGreaterThan(60_000);
  const gpu = { ...plan, engine: 'webgpu' };
  expect(estimateMs(gpu, [], true)).toBeGreaterThan(50 * estimateMs(gpu, []));
});

it('memory is estimated as vectors and a copy of them for each worker', () => {
  expect(estimateBytes({ n: 100_000, engine: 'wasm', workers: 2 })).toBeGreaterThan(400e6);
});
