import { describe, expect, it } from 'vitest';
import type { Landscape } from '../../../src/core/landscape/landscape.ts';
import {
  histogramPath,
  landscapeBands,
  linePath,
} from '../../../src/ui/tune/landscape/landscape-paths.ts';

const figures: Landscape = {
  threshold: Float64Array.of(0, 0.25, 0.5, 0.75, 1),
  clusters: Int32Array.of(1, 6, 8, 20, 0),
  singletonFraction: Float64Array.of(0, 0.1, 0.2, 0.4, 1),
  largestFraction: Float64Array.of(1, 0.3, 0.2, 0.1, 0),
  averageSize: Float64Array.of(40, 4, 3, 2, 0),
  merges: Int32Array.of(0, 4, 1, 0),
  tracks: 40,
};

describe('the landscape behind the slider', () => {
  it('marks what is over-merged, what meets every target and what falls apart', () => {
    expect(landscapeBands(figures)).toEqual([
      { kind: 'merged', from: 0, to: 0 },
      { kind: 'good', from: 0.25, to: 0.5 },
      { kind: 'split', from: 1, to: 1 },
    ]);
  });

  it('draws a line from edge to edge and a bar for every bin that holds a merge', () => {
    expect(linePath([0, 1], 1)).toBe('M0.0 97.0L200.0 7.0');
    expect(histogramPath(figures.merges).match(/M/g)).toHaveLength(2);
  });
});
