import type { Matrix } from '../vector/matrix.ts';

/**
 * A short text that is the same for the same vectors, and differs for others but for a chance of
 * about 2⁻⁶⁴. Not against somebody who means harm. Source: two streams of MurmurHash3's mixing.
 * Cost: O(n d).
 */
export function vectorsPrint({ n, d, data }: Matrix): string {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length); // [n * d]
  let a = 0x9747b28c | 0;
  let b = 0x3c6ef372 | 0;
  for (let i = 0; i < words.length; i++) {
    const k = Math.imul(words[i]!, 0xcc9e2d51 | 0);
    const mixed = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    a = a ^ mixed;
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    b = b ^ k;
    b = (Math.imul((b << 11) | (b >>> 21), 9) + 0x85ebca6b) | 0;
  }
  return `${n}x${d}-${hex(a)}${hex(b)}`;
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
