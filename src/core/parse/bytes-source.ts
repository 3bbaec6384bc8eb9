import type { SourceFile } from './source.ts';

/** A file that lies in memory alone. */
export function bytesSource(path: string, bytes: Uint8Array): SourceFile {
  return {
    path,
    size: bytes.length,
    modified: 0,
    bytes: (start = 0, end = bytes.length) => Promise.resolve(bytes.slice(start, end)),
    async *stream() {
      yield bytes;
    },
  };
}
