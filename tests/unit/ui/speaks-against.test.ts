import { describe, expect, it } from 'vitest';
import { speaksAgainst } from '../../../src/ui/acts/speaks-against.ts';

const free = { conflicts: [], locked: false, refused: undefined };

describe('what speaks against joining', () => {
  it('is nothing where nothing is known to', () => {
    expect(speaksAgainst({ effect: free, similarity: 0.4, threshold: 0.58 })).toEqual([]);
    expect(speaksAgainst({ effect: free, similarity: undefined, threshold: 0.58 })).toEqual([]);
    expect(speaksAgainst({ effect: free, similarity: Number.NaN, threshold: 0.58 })).toEqual([]);
  });

  it('is a similarity below half of the threshold, with both figures', () => {
    expect(speaksAgainst({ effect: free, similarity: 0.29, threshold: 0.58 })).toEqual([]);
    expect(speaksAgainst({ effect: free, similarity: 0.06, threshold: 0.58 })).toEqual([
      'mean similarity 0.06, not half of the threshold 0.58',
    ]);
  });

  it('is what a drag would warn of, then the similarity, then the lock', () => {
    const effect = {
      conflicts: ['2 pairs in one frame', 'is named Kyle'],
      locked: true,
      refused: 'Lisa is locked: unlock first',
    };
    expect(speaksAgainst({ effect, similarity: 0.1, threshold: 0.5 })).toEqual([
      '2 pairs in one frame',
      'is named Kyle',
      'mean similarity 0.10, not half of the threshold 0.50',
      'Lisa is locked',
    ]);
  });
});
