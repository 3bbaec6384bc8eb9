// Indices stay below the caller's `end`, or one past it, where a typed array answers undefined and
// every comparison is false: `!` below is safe.

/** Numbers of one row, growing; reused from row to row. */
export interface NumberScratch {
  data: Float32Array; // [≥ count]
  count: number;
}

const POWERS = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`)); // exact in float64
const EXACT_BELOW = 2 ** 53;
/** Above this, further digits change nothing in a float32 and are only counted. */
const ENOUGH_DIGITS = 1e18;
/**
 * Relative error allowed for a mantissa of 16 digits and more: at most three steps past 2^53 with
 * two roundings each, the scaling and the cut-off digits stay below 2^-50.
 */
const MARGIN = 2 ** -49;

/**
 * Read a JSON array of numbers from bytes into float32, each as `Math.fround(Number(text))` would.
 * `NaN`, `Infinity` and `-Infinity` are taken as Python's json writes them; null is NaN.
 * @param at index just after the `[`
 * @returns index just after the `]`, or −1 when anything else is found: the caller then parses the
 *   line the slow way. `out.count` is only meaningful in the first case.
 * Cost: some 1 ns a byte. Source of the exact case: Clinger 1990.
 *
 * [Note: Sixteen digits and more] Python prints a float32 as the float64 it widens to, 17 digits,
 * where mantissa and power of ten no longer multiply exactly. The product is then known to within
 * MARGIN, which decides the float32 unless the value lies that close to the middle between two of
 * them; only then is the text handed to `Number`.
 */
export function scanNumberArray(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: NumberScratch,
): number {
  let data = out.data;
  let count = 0;
  let p = skipSpace(bytes, at);
  if (bytes[p] === 0x5d) {
    out.count = 0;
    return p + 1;
  }
  while (p < end) {
    if (count === data.length) {
      data = new Float32Array(data.length * 2);
      data.set(out.data);
      out.data = data;
    }
    const from = p;
    let c = bytes[p]!;
    const negative = c === 0x2d;
    if (negative) c = bytes[++p]!;

    let mantissa = 0;
    let power = 0;
    let value: number;
    if (c >= 0x30 && c <= 0x39) {
      if (c === 0x30) {
        c = bytes[++p]!;
        if (c >= 0x30 && c <= 0x39) return -1; // a leading zero is not JSON
      } else {
        do {
          if (mantissa < ENOUGH_DIGITS) mantissa = mantissa * 10 + (c - 0x30);
          else power += 1;
          c = bytes[++p]!;
        } while (c >= 0x30 && c <= 0x39);
      }
      if (c === 0x2e) {
        c = bytes[++p]!;
        if (!(c >= 0x30 && c <= 0x39)) return -1;
        while (c >= 0x30 && c <= 0x39) {
          let digits = 0; // up to nine at a time, in integer arithmetic
          let part = 0;
          do {
            part = part * 10 + (c - 0x30);
            digits += 1;
            c = bytes[++p]!;
          } while (digits < 9 && c >= 0x30 && c <= 0x39);
          if (mantissa < ENOUGH_DIGITS) {
            mantissa = mantissa * POWERS[digits]! + part;
            power -= digits;
          }
        }
      }
      if (c === 0x65 || c === 0x45) {
        c = bytes[++p]!;
        const down = c === 0x2d;
        if (down || c === 0x2b) c = bytes[++p]!;
        if (!(c >= 0x30 && c <= 0x39)) return -1;
        let exponent = 0;
        do {
          if (exponent < 10000) exponent = exponent * 10 + (c - 0x30);
          c = bytes[++p]!;
        } while (c >= 0x30 && c <= 0x39);
        power += down ? -exponent : exponent;
      }
      if (power > 22 || power < -22) {
        value = slowNumber(bytes, negative ? from + 1 : from, p);
      } else {
        value = power < 0 ? mantissa / POWERS[-power]! : mantissa * POWERS[power]!;
        if (mantissa >= EXACT_BELOW) {
          const slack = value * MARGIN;
          if (Math.fround(value - slack) !== Math.fround(value + slack)) {
            value = slowNumber(bytes, negative ? from + 1 : from, p);
          }
        }
      }
      data[count++] = negative ? -value : value;
    } else {
      const length = nonFiniteToken(bytes, p, negative);
      if (length === 0) return -1;
      data[count++] = length === 8 ? (negative ? -Infinity : Infinity) : Number.NaN;
      p += length;
    }

    p = skipSpace(bytes, p);
    c = bytes[p]!;
    if (c === 0x2c) p = skipSpace(bytes, p + 1);
    else if (c === 0x5d && p < end) {
      out.count = count;
      return p + 1;
    } else return -1;
  }
  return -1;
}

function skipSpace(bytes: Uint8Array, at: number): number {
  let p = at;
  for (;;) {
    const c = bytes[p]!;
    if (c !== 0x20 && c !== 0x09 && c !== 0x0d && c !== 0x0a) return p;
    p += 1;
  }
}

const ASCII = new TextDecoder();

function slowNumber(bytes: Uint8Array, from: number, to: number): number {
  return Number(ASCII.decode(bytes.subarray(from, to)));
}

const NAN = [0x4e, 0x61, 0x4e];
const NULL = [0x6e, 0x75, 0x6c, 0x6c];
const INFINITY = [0x49, 0x6e, 0x66, 0x69, 0x6e, 0x69, 0x74, 0x79];

/** Length of the token at p: NaN 3, null 4, Infinity 8, none 0. Only Infinity takes a sign. */
function nonFiniteToken(bytes: Uint8Array, p: number, negative: boolean): number {
  for (const token of negative ? [INFINITY] : [NAN, NULL, INFINITY]) {
    if (token.every((c, k) => bytes[p + k] === c)) return token.length;
  }
  return 0;
}
