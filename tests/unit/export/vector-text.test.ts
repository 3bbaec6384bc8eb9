import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVectorWriter, shortFloat } from '../../../src/core/export/vector-text.ts';
import { createVectorLineReader } from '../../../src/core/parse/vector-line.ts';

const write = createVectorWriter();

/** What the import makes of a row with the vector in it. */
function readBack(values: Float32Array, spaced: boolean): Float32Array {
  const reader = createVectorLineReader('faces.jsonl', 'v');
  const json = new TextDecoder().decode(write(values, spaced));
  const bytes = new TextEncoder().encode(`{"v":${json}}`);
  const view = { bytes, start: 0, end: bytes.length, number: 1, offset: 0, terminated: true };
  expect(reader.read(view).vector).toBe('read');
  return reader.scratch.data.slice(0, reader.scratch.count);
}

describe('a vector as text', () => {
  it('reads back as the same float32s, here and where doubles are read', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(float), fc.boolean(), (list, spaced) => {
        const values = Float32Array.from(list);
        expect(readBack(values, spaced)).toEqual(values);
        const json = new TextDecoder().decode(write(values, spaced));
        expect(Float32Array.from(JSON.parse(json) as number[])).toEqual(values);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back in the range of embeddings, every step of it', () => {
    const bits = new Uint32Array(1);
    const as = new Float32Array(bits.buffer);
    const values = Float32Array.from({ length: 200_000 }, (_, i) => {
      bits[0] = 0x37000000 + i * 661;
      return (i % 2 === 0 ? 1 : -1) * (as[0] ?? 0);
    });
    expect(readBack(values, false)).toEqual(values);
  });

  it.each([
    [[0, -0, 1, -2], '[0.0,-0.0,1.0,-2.0]'],
    [[0.5, -0.25, 0.1], '[0.5,-0.25,0.100000001]'],
    [[1e-30, 1e10], '[1.0000000031710769e-30,10000000000.0]'],
    [[], '[]'],
  ])('is plain JSON: %j', (list, json) => {
    expect(new TextDecoder().decode(write(Float32Array.from(list), false))).toBe(json);
  });
});

it('a float32 has a shortest decimal', () => {
  expect(shortFloat(Math.fround(0.1))).toBe(0.1);
  expect(shortFloat(Math.fround(298.8403))).toBe(298.8403);
  fc.assert(
    fc.property(
      fc.float({ noNaN: true }).map((x) => x + 0),
      (x) => {
        expect(Math.fround(shortFloat(x))).toBe(x);
      },
    ),
  );
});
