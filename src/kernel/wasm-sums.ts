import type { SumStore } from '../core/cluster/sum-store.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { Arena } from './arena.ts';

/**
 * Sums by the SIMD kernel, in the arena of the job; the same bits as `createSumStore`, in half the time.
 * All room is taken at once, since views of the arena do not survive that it grows; what is never written
 * costs nothing.
 * @throws RangeError
 */
export function createWasmSums(arena: Arena, { n, d, data }: Matrix): SumStore {
  const { kernel } = arena;
  const rows = arena.allocate(n * d * 4);
  const sums = arena.allocate(Math.ceil(n / 2) * d * 8);
  const lengths = arena.allocate(n * 8);
  arena.floats(rows, n * d).set(data.subarray(0, n * d));
  kernel.inverseLengths(rows, n, d, lengths);
  const rowBytes = d * 4;
  const sumBytes = d * 8;
  return {
    scale: arena.doubles(lengths, n).slice(),
    dotRows: (a, b) => kernel.dotRows(rows + a * rowBytes, rows + b * rowBytes, d),
    dotRowSum: (row, sum) => kernel.dotRowSum(rows + row * rowBytes, sums + sum * sumBytes, d),
    dotSums: (a, b) => kernel.dotSums(sums + a * sumBytes, sums + b * sumBytes, d),
    setRows: (sum, a, scaleA, b, scaleB) =>
      kernel.setRows(
        sums + sum * sumBytes,
        rows + a * rowBytes,
        scaleA,
        rows + b * rowBytes,
        scaleB,
        d,
      ),
    addRow: (sum, row, scale) =>
      kernel.addRow(sums + sum * sumBytes, rows + row * rowBytes, scale, d),
    addSum: (sum, from) => kernel.addSum(sums + sum * sumBytes, sums + from * sumBytes, d),
    sumOf: (sum) => arena.doubles(sums + sum * sumBytes, d),
  };
}
