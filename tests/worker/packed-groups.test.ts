import { describe, expect, it } from 'vitest';
import { packGroups, unpackGroups } from '../../workers/cluster/packed-groups.ts';
import type { IdentityGroup } from '../../workers/cluster/types.ts';

const group = (id: string, tracks: readonly number[], flags: Partial<IdentityGroup> = {}) => ({
  ...{ id, tracks: Int32Array.from(tracks), locked: false, named: false, settled: false },
  ...flags,
});

describe('identities on their way to the worker', () => {
  it('arrive as they were', () => {
    const groups = [
      group('a', [3, 5, 9], { locked: true }),
      group('b\n', [], { named: true, settled: true }),
      group('c', [1], { settled: true }),
    ];
    expect(unpackGroups(structuredClone(packGroups(groups)))).toEqual(groups);
    expect(unpackGroups(packGroups([]))).toEqual([]);
  });

  it('are a handful of arrays, however many there are', () => {
    const packed = packGroups(Array.from({ length: 1_000 }, (_, i) => group(`g${i}`, [i])));
    expect(Object.values(packed).filter((value) => ArrayBuffer.isView(value))).toHaveLength(3);
    expect(packed.ids).toHaveLength(1_000);
  });
});
