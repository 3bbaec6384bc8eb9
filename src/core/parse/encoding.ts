/** An encoding that text is not read in here, by what its first bytes say. */
export type WideEncoding = 'UTF-16' | 'UTF-32';

/**
 * The encoding of text whose characters take two or four bytes each, with a byte order mark or without:
 * what is read here begins with an ASCII character, which leaves zeros between. Undefined for any other.
 */
export function wideEncoding(bytes: Uint8Array): WideEncoding | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  const zeros = (...places: readonly number[]) => places.every((x) => x === 0);
  if ((a === 0xff && b === 0xfe && zeros(c, d)) || (zeros(a, b) && c === 0xfe && d === 0xff)) {
    return 'UTF-32';
  }
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  if (bytes.length >= 4 && ((zeros(b, c, d) && a !== 0) || (zeros(a, b, c) && d !== 0))) {
    return 'UTF-32';
  }
  const little = a !== 0 && b === 0 && c !== 0 && (bytes.length < 4 || d === 0);
  const big = a === 0 && b !== 0 && (bytes.length < 4 || (c === 0 && d !== 0));
  return bytes.length >= 2 && (little || big) ? 'UTF-16' : undefined;
}

/** Whether bytes are UTF-8 text. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Where decoding as UTF-8 stops; halved down to it, so that nothing is decoded byte by byte. */
export function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      // A character that the middle cuts in two is none yet: more is to come.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return startOfCharacter(bytes, Math.max(0, bad - 1));
}

/** Where the character begins that the byte at `at` should have gone on with; `at` itself for none. */
function startOfCharacter(bytes: Uint8Array, at: number): number {
  for (let k = 1; k <= 3; k++) {
    const before = bytes[at - k] ?? 0;
    if (before < 0x80) return at;
    if (before < 0xc0) continue;
    const length = before < 0xe0 ? 2 : before < 0xf0 ? 3 : 4;
    return length > k ? at - k : at;
  }
  return at;
}
