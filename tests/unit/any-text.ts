import fc from 'fast-check';

/** Letters with marks of their own and without, digits, several code points that are one sign, directions, controls. */
const SIGNS = [
  ...['a', 'Z', '0', ' ', '-', '.', '_', "'", '’', '/', '\\', '"', '\u0000', '\n', '\u007f'],
  ...[
    'é',
    'e\u0301',
    '\u0301',
    'ß',
    'İ',
    'ı',
    'ﬁ',
    'Ω',
    'Å',
    'Ж',
    'ش',
    '\u202e',
    '漢',
    'が',
    'か\u3099',
  ],
  ...['한', '\u1112\u1161\u11ab', '👩‍👩‍👧', '🇳🇴', '🏽', '\ufeff', '\ufffd', '\u{10ffff}'],
];

/**
 * Any text: signs that names are made of, and any code point. The library's own units look through all
 * of Unicode when they are first asked for, which takes a second of each process.
 */
export const anyText = (maxLength: number): fc.Arbitrary<string> => {
  const codePoint = fc
    .integer({ min: 0, max: 0x10ffff })
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code));
  const sign = fc.constantFrom(...SIGNS);
  return fc.string({ unit: fc.oneof({ arbitrary: sign, weight: 2 }, codePoint), maxLength });
};
