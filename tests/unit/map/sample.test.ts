import { describe, expect, it } from 'vitest';
import { evenSample, takeRows } from '../../../src/core/map/sample.ts';

describe('a sample of very many tracks', () => {
  it('takes no more than asked, each once, evenly along the order', () => {
    const order = Int32Array.from({ length: 100_000 }, (_, i) => (i * 7_919) % 100_000);
    const place = new Int32Array(order.length);
    order.forEach((item, at) => {
      place[item] = at;
    });
    const chosen = evenSample(order, 20_000);
    expect(new Set(chosen).size).toBe(20_000);
    expect([...chosen]).toEqual([...chosen].sort((a, b) => a - b));
    const places = [...chosen].map((item) => place[item]!).sort((a, b) => a - b);
    const gaps = places.slice(1).map((at, i) => at - places[i]!);
    expect(new Set(gaps)).toEqual(new Set([5]));
  });

  it('takes all where there are no more', () => {
    expect([...evenSample(Int32Array.of(2, 0, 1), 5)]).toEqual([0, 1, 2]);
    expect(evenSample(new Int32Array(0), 5)).toHaveLength(0);
  });

  it('takes rows with their numbers', () => {
    const matrix = { n: 3, d: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect(takeRows(matrix, Int32Array.of(0, 2))).toEqual({
      n: 2,
      d: 2,
      data: Float32Array.of(1, 2, 5, 6),
    });
  });
});
