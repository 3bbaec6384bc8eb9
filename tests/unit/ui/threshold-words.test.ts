import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatThreshold } from '../../../src/ui/kit/format.ts';
import {
  snapThreshold,
  thresholdAfterKey,
  thresholdInWords,
} from '../../../src/ui/kit/threshold-words.ts';

describe('the threshold slider', () => {
  it('steps by 0.005 and 0.05 and stays within 0 and 1', () => {
    expect(thresholdAfterKey('ArrowRight', 0.58)).toBe(0.585);
    expect(thresholdAfterKey('ArrowLeft', 0.58)).toBe(0.575);
    expect(thresholdAfterKey('PageUp', 0.58)).toBe(0.63);
    expect(thresholdAfterKey('PageDown', 0.03)).toBe(0);
    expect(thresholdAfterKey('Home', 0.58)).toBe(0);
    expect(thresholdAfterKey('End', 0.58)).toBe(1);
    expect(thresholdAfterKey('a', 0.58)).toBeUndefined();
  });

  it('lands on thousandths without dust, from anywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), (value) => {
        const snapped = snapThreshold(value);
        expect(snapped).toBe(Number(snapped.toFixed(3)));
        expect(Math.round(snapped * 1000) % 5).toBe(0);
        expect(Math.abs(snapped - Math.min(1, Math.max(0, value)))).toBeLessThanOrEqual(0.0025001);
      }),
    );
  });

  it('says its direction in words', () => {
    expect(thresholdInWords('agglomerative', 0.58)).toBe('0.58, as in the specification');
    expect(thresholdInWords('agglomerative', 0.6)).toBe(
      '0.60, stricter, more identities than at 0.58',
    );
    expect(thresholdInWords('dbscan', 0.46)).toBe(
      '0.46, eps 0.54, looser, fewer identities than at 0.58',
    );
  });

  it('shows the third decimal only where it says something', () => {
    expect(formatThreshold(0.46)).toBe('0.46');
    expect(formatThreshold(0.465)).toBe('0.465');
    expect(formatThreshold(0.48371)).toBe('0.484');
    expect(formatThreshold(1)).toBe('1.00');
  });
});
