import { refusal } from './problem.ts';

/** Bytes [start, end) of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that a header asks for (RFC 9110, §14). What is none, or several, means the whole file.
 * @returns undefined for the whole file
 * @throws AppError `serve/no-such-range`
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] =
    /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  // A range that ends before it begins is none.
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || end <= start) {
    throw refusal('serve/no-such-range', `The file has ${size} bytes, and no such range.`, {
      size,
    });
  }
  return { start, end };
}
