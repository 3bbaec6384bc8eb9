import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDrop } from '../../src/bridge/drop.ts';
import { largest, lengthOf, pushAll, smallest } from '../../src/core/many.ts';
import { createVectorLineReader } from '../../src/core/parse/vector-line.ts';

const MANY = 140_000;

describe('lists of any length', () => {
  it('are appended, and asked for their largest and smallest', () => {
    const list = Array.from({ length: MANY }, (_, k) => k);
    const all: number[] = [];
    pushAll(all, list);
    expect(all).toHaveLength(MANY);
    expect([smallest(all), largest(all)]).toEqual([0, MANY - 1]);
    expect([smallest([], 5), largest([], 5)]).toEqual([5, 5]);
    expect(largest([1, Number.NaN])).toBeNaN();
  });

  it('have the length that Math.hypot gives, to the last bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 40 }), (vector) => {
        expect(lengthOf(vector)).toBe(Math.hypot(...vector));
      }),
    );
    expect(lengthOf(new Float64Array(200_000).fill(1))).toBeCloseTo(Math.sqrt(200_000), 9);
  });
});

describe('a folder of 140,000 files', () => {
  it('is walked when it is dropped', async () => {
    const files = Array.from({ length: MANY }, (_, k) => ({
      isFile: true,
      name: `frame_${k}.jpg`,
    }));
    let given = 0;
    const entry = {
      isFile: false,
      name: 'crops',
      createReader: () => ({
        // A browser that hands out all at once.
        readEntries: (done: (batch: readonly object[]) => void) => done(given++ === 0 ? files : []),
      }),
    };
    const item = { kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null };
    const { files: found } = await readDrop({
      items: [item],
      files: [],
    } as unknown as DataTransfer);
    expect(found).toHaveLength(MANY);
  });
});

describe('a number of 140,000 digits', () => {
  it('is read as a number', () => {
    const line = new TextEncoder().encode(`{"embedding": [0.${'1'.repeat(MANY)}e-40, 1]}`);
    const reader = createVectorLineReader('faces.jsonl', 'embedding');
    const view = {
      bytes: line,
      start: 0,
      end: line.length,
      number: 1,
      offset: 0,
      terminated: true,
    };
    expect(reader.read(view).vector).toBe('read');
    expect(reader.scratch.data[1]).toBe(1);
  });
});
