import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKept, plainNumber, writeKept } from '../../../src/core/parse/kept-json.ts';

/** Numbers that JavaScript has not, or writes otherwise. */
const ODD = [
  ...['9007199254740993', '1234567890123456789', '-9223372036854775808', '18446744073709551615'],
  ...['7.0', '0.50', '-0', '-0.0', '1e-07', '1E5', '1e+16', '0.1000000000000000055', '1e400'],
  ...['NaN', 'Infinity', '-Infinity'],
];

describe('numbers of keys that nobody here knows', () => {
  it('are written as they stand, wherever they stand', () => {
    for (const token of ODD) {
      const text = `{"a":${token},"b":[1,${token},[${token}]],"c":{"d":${token}}}`;
      const { kept } = parseKept(text);
      expect(writeKept(kept), token).toBe(text);
      // Through storage, and through what another thread is sent.
      expect(writeKept(structuredClone(kept))).toBe(text);
      expect(writeKept(JSON.parse(JSON.stringify(kept)))).toBe(text);
    }
    expect(writeKept(parseKept('{"a": 7.0}').kept, 2)).toBe('{\n  "a": 7.0\n}');
  });

  it('are numbers to those who ask', () => {
    const { value, kept } = parseKept('[7.0, "7.0", 7, null, NaN]');
    expect(value).toEqual([7, '7.0', 7, null, null]);
    expect((kept as unknown[]).map(plainNumber)).toEqual([7, '7.0', 7, null, Number.NaN]);
  });

  it('are the values themselves where all are written as they would be here', () => {
    const text = '{"a": [0, -1, 12.5, 1e-7, 1e+21, 123456789012345], "7.0": "x 7.0 \\" NaN"}';
    const { value, kept } = parseKept(text);
    expect(kept).toBe(value);
  });

  it('of any form come out as they went in', () => {
    const digits = (most: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: most });
    const numbers = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.nat(2_000_000),
        digits(12),
        fc.constantFrom('', 'e-5', 'E+3'),
      )
      .map(
        ([sign, whole, part, power]) => `${sign}${whole}${part === '' ? '' : `.${part}`}${power}`,
      );
    fc.assert(
      fc.property(fc.oneof(numbers, fc.double({ noNaN: true }).map(String)), (token) => {
        const { kept } = parseKept(`[${token}]`);
        expect(writeKept(kept)).toBe(`[${token}]`);
        expect(kept).toEqual([
          JSON.stringify(Number(token)) === token ? Number(token) : `\u0000#${token}`,
        ]);
      }),
      { examples: [['0.000001'], ['0.00001'], ['0.0000001'], ['100.10'], ['123456.123456789']] },
    );
  });

  it('are not made of text that looks like them', () => {
    for (const text of [
      '["\\u0000#", "\\u0000#x", "#7.0", "\\u0000# 7", "x\\u0000#7.0"]',
      '"7.0"',
    ]) {
      expect(JSON.parse(writeKept(parseKept(text).kept))).toEqual(JSON.parse(text));
    }
  });
});
