/**
 * One file that was dropped, picked, unzipped or found on disk. Its path is text from outside: use
 * it to match and to show, never to write.
 */
export interface SourceFile {
  /** Slash-separated path relative to what was dropped, normalised (`normalisePath`). */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, 0 when unknown. */
  readonly modified: number;
  /** True for an entry that cannot be read, a folder too: its bytes are refused. */
  readonly unreadable?: boolean;
  /** True where its name is a guess: an archive does not say in which encoding it stands. */
  readonly guessedName?: boolean;
  /** The bytes [start, end), whole file by default. */
  bytes(start?: number, end?: number): Promise<Uint8Array>;
  /** The bytes in order, in chunks of any size. */
  stream(): AsyncIterable<Uint8Array>;
}
