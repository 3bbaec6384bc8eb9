import type { Bounded } from '../bounded.ts';
import type { KeptJson } from './kept-json.ts';

/** A file that was read before: bytes, their text, and what that is as JSON where somebody asked for it. */
export interface KnownText {
  readonly bytes: Uint8Array;
  readonly text: string;
  json?: KeptJson;
}

/**
 * What files held when they were read last, by path: for who reads the same ones again and again. Bytes are read each
 * time; those that are the same, byte for byte, say the same.
 */
export type KnownTexts = Bounded<string, KnownText>;

/** Whether all bytes are the same. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  const words = a.length >> 2;
  // Four at once, where they lie so in memory.
  const isAligned = ((a.byteOffset | b.byteOffset) & 3) === 0;
  if (isAligned) {
    const [x, y] = [a, b].map((one) => new Int32Array(one.buffer, one.byteOffset, words));
    for (let i = 0; i < words; i++) if (x![i] !== y![i]) return false;
  }
  for (let i = isAligned ? words << 2 : 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
