import type { Unreadable } from './aside.ts';

/** As text that a person can keep, or hand to somebody who understands it. */
export function asideText(records: readonly Unreadable[]): string {
  const plain = (_: string, value: unknown): unknown => {
    if (value instanceof Map) return { map: [...value] };
    if (ArrayBuffer.isView(value)) {
      return { [value.constructor.name]: Array.from(value as unknown as ArrayLike<number>) };
    }
    return typeof value === 'bigint' ? String(value) : value;
  };
  return `${JSON.stringify({ cutline: 'set aside', records }, plain, 1)}\n`;
}
