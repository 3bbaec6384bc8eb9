import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NumberScratch, scanNumberArray } from '../../../src/core/parse/number-array.ts';

function scan(text: string): number[] | undefined {
  const out: NumberScratch = { data: new Float32Array(2), count: 0 };
  const bytes = new TextEncoder().encode(text);
  const end = scanNumberArray(bytes, 1, bytes.length, out);
  if (end < 0) return undefined;
  expect(end).toBe(text.lastIndexOf(']') + 1);
  return Array.from(out.data.subarray(0, out.count));
}

describe('scanning numbers from bytes', () => {
  it('gives the float32 that Number() gives, for doubles as JSON prints them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        expect(scan(JSON.stringify(values))).toEqual(
          values.map((x) => Math.fround(Number(JSON.stringify(x)))),
        );
      }),
    );
  });

  it('gives the float32 that Number() gives, for float32 as Python prints them', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const texts = values.map((x) => x.toPrecision(17));
        expect(scan(`[${texts.join(', ')}]`)).toEqual(texts.map((t) => Math.fround(Number(t))));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the float32 that Number() gives, for any spelling of a number', () => {
    const digits = fc.stringMatching(/^\d{1,25}$/);
    const number = fc
      .tuple(fc.boolean(), digits, fc.option(digits), fc.option(fc.integer({ min: -60, max: 60 })))
      .map(([minus, whole, fraction, exponent]) => {
        const head = whole.replace(/^0+(?=\d)/, '');
        const tail = fraction === null ? '' : `.${fraction}`;
        const power = exponent === null ? '' : `${exponent % 2 === 0 ? 'e' : 'E'}${exponent}`;
        return `${minus ? '-' : ''}${head}${tail}${power}`;
      });
    fc.assert(
      fc.property(number, (text) => {
        expect(scan(`[${text}]`)).toEqual([Math.fround(Number(text))]);
      }),
      { numRuns: 2000 },
    );
  });

  it('decides values next to the middle between two float32 as Number() does', () => {
    for (const ulp of [1, 2 ** -23, 2 ** -40]) {
      const middle = (1 + 2 ** -24) * ulp; // halfway between two float32
      for (const x of [middle, middle * (1 - 2 ** -52), middle * (1 + 2 ** -52)]) {
        const text = x.toPrecision(21);
        expect(scan(`[${text}]`)).toEqual([Math.fround(Number(text))]);
      }
    }
  });

  it.each([
    // Mantissa times power of ten is another float64 than the text, across such a middle.
    ...['0.902426272630691528', '0.44918300211429596'],
    ...['0.10791004076600075', '0.9733107388019561768', '0.165499456226825714'],
  ])('decides %s, where plain arithmetic gives the other float32, as Number() does', (text) => {
    const digits = text.slice(2);
    const plain = Number(digits) / 10 ** digits.length;
    expect(Math.fround(plain)).not.toBe(Math.fround(Number(text)));
    expect(scan(`[${text}]`)).toEqual([Math.fround(Number(text))]);
  });

  it('keeps the sign of zero', () => {
    expect(scan('[-0.0, 0, -0e5]')).toEqual([-0, 0, -0]);
  });

  it('takes NaN, Infinity and null as Python and JSON write them', () => {
    expect(scan('[NaN, Infinity, -Infinity, null]')).toEqual([
      Number.NaN,
      Infinity,
      -Infinity,
      Number.NaN,
    ]);
  });

  it('reads an empty array and spaces anywhere', () => {
    expect(scan('[]')).toEqual([]);
    expect(scan('[ 1 ,\t2\r\n, 3 ]')).toEqual([1, 2, 3]);
  });

  it.each([
    '[1,]',
    '[,1]',
    '[01]',
    '[1.]',
    '[.5]',
    '[+1]',
    '[1e]',
    '[- 1]',
    '[-NaN]',
    '["1"]',
    '[[1]]',
    '[1 2]',
    '[1',
    '[true]',
    '[0x1]',
  ])('is not sure of %s and leaves it to JSON.parse', (text) => {
    expect(scan(text)).toBeUndefined();
  });
});
