import type { Agglomeration } from '../../../src/core/cluster/types.ts';

/** A tree as text: equal for trees that are equal bit for bit. */
export function mergesOf({ linkage: { left, right, height, size } }: Agglomeration): string {
  return Array.from(left, (a, row) => [a, right[row], height[row], size[row]].join(' ')).join('\n');
}
