import { describe, expect, it } from 'vitest';
import type { CertainMerge } from '../../../src/core/review/types.ts';
import { MOST_ON_WALL, nextWall } from '../../../src/ui/review/use-stage-place.ts';

const merges = Array.from({ length: 3_000 }, (_, i) => ({ key: `m${i}` }) as CertainMerge);
const keysOf = (wall: readonly CertainMerge[]) => wall.map(({ key }) => key);

describe('walls of merges that look certain', () => {
  it('hold what somebody looks at in one go, the riskiest on the first', () => {
    expect(nextWall(merges, new Set())).toEqual(merges.slice(0, MOST_ON_WALL));
  });

  it('come one after the other, each merge once', () => {
    const looked = new Set<string>();
    let walls = 0;
    for (let wall = nextWall(merges, looked); wall.length > 0; wall = nextWall(merges, looked)) {
      for (const key of keysOf(wall)) {
        expect(looked.has(key)).toBe(false);
        looked.add(key);
      }
      walls += 1;
    }
    expect(looked.size).toBe(merges.length);
    expect(walls).toBe(Math.ceil(merges.length / MOST_ON_WALL));
  });
});
