import { describe, expect, it } from 'vitest';
import {
  levelOf,
  nodeLevels,
  scaleTicks,
  similarityAt,
  similarityScale,
} from '../../../src/core/dendrogram/similarity-scale.ts';
import { laidOut, linkageOf } from './trees.ts';

describe('the scale of similarities', () => {
  it('has the leaves at 1 and a little room over the highest merge', () => {
    const scale = similarityScale(0.2);
    expect(levelOf(scale, 1)).toBe(1);
    expect(levelOf(scale, 0.2)).toBeGreaterThan(0);
    expect(levelOf(scale, 0.2)).toBeLessThan(0.1);
  });

  it('is 0 to 1 where nothing merges or all are equal', () => {
    expect(similarityScale(1)).toEqual({ least: 0, knee: 0 });
    expect(similarityScale(Number.NaN)).toEqual({ least: 0, knee: 0 });
  });

  it('reads back what it places, for any tree and beyond the picture', () => {
    for (const lowest of [0.9, 0.3, -0.1, -0.6, -40]) {
      const scale = similarityScale(lowest);
      for (const similarity of [1, 0.95, 0.58, 0.1, 0, Math.max(-40, lowest)]) {
        expect(similarityAt(scale, levelOf(scale, similarity))).toBeCloseTo(similarity, 9);
      }
    }
  });

  it('keeps most of the picture for what a threshold can cut', () => {
    const scale = similarityScale(-49);
    expect(levelOf(scale, 0)).toBeLessThan(0.2);
    expect(levelOf(scale, -49)).toBeGreaterThan(0);
    expect(levelOf(scale, -3)).toBeGreaterThan(levelOf(scale, -49));
    expect(levelOf(scale, -3)).toBeLessThan(levelOf(scale, 0));
  });

  it('gives every node its level', () => {
    const { layout } = laidOut(
      linkageOf(3, [
        [0, 1, 0.5],
        [2, 3, Number.POSITIVE_INFINITY],
      ]),
    );
    const levels = nodeLevels(layout, { least: 0, knee: 0 }, 'average');
    expect([...levels]).toEqual([1, 1, 1, 0.5, 0]);
  });

  it('reads ward heights as thresholds', () => {
    const { layout } = laidOut(linkageOf(2, [[0, 1, 1]]));
    expect(nodeLevels(layout, { least: 0, knee: 0 }, 'ward')[2]).toBe(0.5);
  });

  it('puts ticks at round numbers, no nearer than asked', () => {
    expect(scaleTicks({ least: 0, knee: 0 }, 200, 32)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(scaleTicks({ least: 0.94, knee: 0 }, 200, 32)).toEqual([
      0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 1,
    ]);
    expect(scaleTicks({ least: -30, knee: 0.14 }, 200, 32)[0]).toBe(0);
  });
});
