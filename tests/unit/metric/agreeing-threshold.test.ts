import { describe, expect, it } from 'vitest';
import { agreeingThreshold } from '../../../src/core/metric/agreeing-threshold.ts';
import { makeTree } from '../identity/synthetic.ts';

/** Tracks 10 … 13 as items 0 … 3: pairs at .2 and .3, all at .6. */
const tree = makeTree([0, 1, 2, 3], [0.2, 0.6, 0.3]);
const items = Int32Array.of(10, 11, 12, 13);
const input = { tree, items, linkage: 'average', minClusterSize: 1, floor: 0, groups: [] } as const;
const present = (...groups: readonly number[]) => {
  const list = new Int32Array(14).fill(-1);
  groups.forEach((group, i) => {
    list[10 + i] = group;
  });
  return list;
};

describe('agreeingThreshold', () => {
  it('is in the middle of the stretch of cuts that say what is there', () => {
    // Two pairs hold for thresholds above 0.4 up to 0.7.
    const pairs = agreeingThreshold({ ...input, present: present(0, 0, 1, 1) });
    expect(pairs).toEqual({ threshold: 0.55, agreement: 1 });
    const first = agreeingThreshold({ ...input, present: present(0, 0, 1, 2) });
    expect(first).toEqual({ threshold: 0.75, agreement: 1 });
  });

  it('says how far they agree where no cut says the same', () => {
    const crossed = agreeingThreshold({ ...input, present: present(0, 1, 0, 1) });
    expect(crossed?.agreement).toBeLessThan(0.7);
  });

  it('is nowhere while no track has an identity', () => {
    expect(agreeingThreshold({ ...input, present: present() })).toBeUndefined();
  });
});
