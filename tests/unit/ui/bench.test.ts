import { expect, it } from 'vitest';
import type { SpeedRow } from '../../../src/core/speed/speed-row.ts';
import { roughly } from '../../../src/ui/bench/bench-words.ts';
import { type BenchChoice, plansOf, sizesOf } from '../../../src/ui/bench/plans.ts';
import { withRow } from '../../../src/ui/bench/use-bench.ts';
import type { BenchMachine } from '../../../workers/bench/session.ts';

const MACHINE: BenchMachine = {
  cores: 4,
  adapter: 'a card',
  isSoftware: false,
  unavailable: undefined,
};
const short = (sizes: readonly number[], choices: readonly BenchChoice[], machine = MACHINE) =>
  plansOf(sizes, new Set(choices), 'average', machine).map(
    ({ n, engine, workers }) => `${n} ${engine} ${workers}`,
  );

it('small ones come first, each on every engine that may have so many', () => {
  expect(short([20_000, 1_000], ['js', 'webgpu', 'all', 'one'])).toEqual([
    '1000 wasm 1',
    '1000 wasm 4',
    '1000 webgpu 4',
    '1000 js 1',
    '20000 wasm 1',
    '20000 wasm 4',
    '20000 webgpu 4',
  ]);
  // A processor that plays graphics card would take hours.
  expect(short([20_000], ['webgpu'], { ...MACHINE, isSoftware: true })).toEqual([]);
});

it('a link names sizes; what is none is not taken', () => {
  expect(sizesOf('?n=300,2000')).toEqual([300, 2_000]);
  expect(sizesOf('?n=1,-5,1e9,x,2.5,')).toEqual([]);
  expect(sizesOf('')).toEqual([]);
});

it('rows stand by size, then by engine; of two of the same the quicker stays', () => {
  const row = (n: number, engine: string, totalMs: number, workers = 1): SpeedRow => ({
    n,
    d: 512,
    engine,
    workers,
    linkage: 'average',
    matrixMs: 1,
    linkageMs: 1,
    totalMs,
    gflops: 1,
  });
  const given = [
    row(2_000, 'wasm', 40, 2),
    row(1_000, 'js', 900),
    row(2_000, 'wasm', 60),
    row(1_000, 'wasm', 9),
    row(1_000, 'wasm', 12),
    row(1_000, 'wasm', 8),
  ];
  const rows = given.reduce<readonly SpeedRow[]>(withRow, []);
  expect(rows.map(({ n, engine, workers, totalMs }) => [n, engine, workers, totalMs])).toEqual([
    [1_000, 'wasm', 1, 8],
    [1_000, 'js', 1, 900],
    [2_000, 'wasm', 1, 60],
    [2_000, 'wasm', 2, 40],
  ]);
});

it('how long something takes is said roughly', () => {
  expect([3, 8_000, 200_000, 5_400_000].map(roughly)).toEqual([
    'a second',
    '8 s',
    '3 min',
    '1.5 h',
  ]);
});
