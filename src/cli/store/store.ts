/** An object as a listing has it. */
export interface Listed {
  readonly key: string;
  readonly size: number;
  /** Names the bytes; without quotes. */
  readonly etag: string;
  /** Milliseconds. */
  readonly modified: number;
}

/** An object that was read whole. */
export interface Held {
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** The change that put it there, where one says so. */
  readonly change: string | undefined;
}

/** What has to lie there for something to be put in its place: these bytes, or null for nothing. */
export type Expected = { readonly etag: string | null };

export interface PutHow {
  readonly expected?: Expected;
  /** The change that puts it there; kept with the object. */
  readonly change?: string;
}

/**
 * Files that are kept elsewhere under keys: no folders, no renames, no locks. All of it that a command needs.
 * What goes wrong is an AppError `store/…` that says what to do.
 */
export interface Store {
  /** What a person calls a key: `s3://bucket/key`. */
  name(key: string): string;
  /** All objects whose keys begin so. */
  list(prefix: string): Promise<readonly Listed[]>;
  /**
   * Bytes of an object, from `start` up to `end`.
   * @throws AppError `store/changed-meanwhile` when it is not the one that was listed
   */
  read(object: Listed, start: number, end: number): Promise<Uint8Array>;
  /** An object as it is now; undefined where there is none. */
  look(key: string): Promise<Held | undefined>;
  /** @returns false, with nothing put, where something else lies there than was expected */
  put(key: string, bytes: Uint8Array, how?: PutHow): Promise<boolean>;
  remove(key: string): Promise<void>;
}
