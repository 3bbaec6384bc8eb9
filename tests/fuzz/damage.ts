import type { Random } from './random.ts';

/**
 * One damage of a file: bytes in, bytes out, undefined where it does not apply.
 * @param others files that lie beside it
 */
export type Damage = (
  bytes: Uint8Array,
  random: Random,
  others: readonly Uint8Array[],
) => Uint8Array | undefined;
export type Damages = Readonly<Record<string, Damage>>;

export function isText(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const picture = first === 0xff || first === 0x89 || first === 0x47 || first === 0x42;
  return first !== 0x93 && first !== 0x50 && !picture && !(first === 0x52 && second === 0x49);
}

/** Text without loss only: what is no UTF-8 stays what it is. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return isText(bytes)
      ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      : undefined;
  } catch {
    return undefined;
  }
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
