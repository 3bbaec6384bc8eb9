// biome-ignore-all lint/style/noNonNullAssertion: indices run inside arrays of known length
/** 10^0 … 10^22 are exact. */
const POWERS = Array.from({ length: 16 }, (_, k) => 10 ** k);
/** Longest number, sign, point and separator included: "-1.2345678901234567e-10, ". */
const LONGEST = 28;

/** Writes vectors as JSON arrays; the bytes are reused by the next call. */
export type VectorWriter = (values: Float32Array, spaced: boolean) => Uint8Array;

/**
 * Make a writer of vectors as JSON: every number reads back as the same float32, whether a reader
 * rounds once or by way of a float64.
 * @returns takes [d] finite values and whether a space follows each comma
 * Cost: some 50 ns a number. Nine significant digits tell any two float32 apart; it is checked, and
 *   what is not in reach of the quick way is printed by the engine.
 */
export function createVectorWriter(): VectorWriter {
  let out = new Uint8Array(16 * 1024);
  return (values, spaced) => {
    if (out.length < values.length * LONGEST + 2) out = new Uint8Array(values.length * LONGEST + 2);
    let at = 0;
    out[at++] = 0x5b;
    for (let k = 0; k < values.length; k++) {
      if (k > 0) {
        out[at++] = 0x2c;
        if (spaced) out[at++] = 0x20;
      }
      at = writeNumber(values[k]!, out, at);
    }
    out[at++] = 0x5d;
    return out.subarray(0, at);
  };
}

/** Write one number at `at`. @returns the index after it */
function writeNumber(value: number, out: Uint8Array, at: number): number {
  const size = Math.abs(value);
  let p = at;
  const places = size >= 0.1 ? 9 : size >= 0.01 ? 10 : size >= 0.001 ? 11 : size >= 1e-4 ? 12 : 14;
  const digits = Math.round(size * POWERS[places]!);
  if (size >= 1 || size < 1e-5 || Math.fround(digits / POWERS[places]!) !== size) {
    const plain = Object.is(value, -0) ? '-0' : String(value);
    const text = /^-?\d+$/.test(plain) ? `${plain}.0` : plain;
    for (let i = 0; i < text.length; i++) out[p++] = text.charCodeAt(i);
    return p;
  }
  if (value < 0) out[p++] = 0x2d;
  out[p++] = 0x30;
  out[p++] = 0x2e;
  let rest = digits;
  let end = p + places;
  let trailing = true;
  for (let i = places - 1; i >= 0; i--) {
    const next = Math.floor(rest / 10);
    const digit = rest - next * 10;
    rest = next;
    if (trailing && digit === 0) end -= 1;
    else {
      trailing = false;
      out[p + i] = 0x30 + digit;
    }
  }
  return end;
}

/** The shortest decimal that is this float32, as a number: 0.1, not 0.10000000149011612. */
export function shortFloat(value: number): number {
  for (let precision = 6; precision <= 9; precision++) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
