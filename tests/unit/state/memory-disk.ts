/** IndexedDB as far as the page uses it: one object store in memory, one transaction at a time. */

type Key = readonly (string | number)[];

interface Stored {
  readonly key: Key;
  readonly value: unknown;
}

/** A write that waits at the disk until a test lets it through. */
export interface HeldWrite {
  /** Resolves when it has come to the disk. */
  readonly reached: Promise<void>;
  readonly release: () => void;
}

/** What a test makes of the next write of a kind; undefined refuses it. */
interface Fate {
  readonly kind: string;
  readonly meet: (() => Promise<void>) | undefined;
}

/** Promises that may lie between an answer and the next request of its transaction. */
const TURNS = 8;

/** The disk that survives a page: its records, and what becomes of writes. */
class MemoryDisk {
  records: Stored[] = [];
  /** Keys written, in the order in which they became durable. */
  written: string[] = [];
  /** Kinds of records that were forced onto the disk. */
  readonly forced = new Set<string>();
  #fates: Fate[] = [];
  #queue: Promise<void> = Promise.resolve();

  wipe(): void {
    this.records = [];
    this.written = [];
    this.forced.clear();
    this.#fates = [];
    // What a test left waiting holds up nobody else.
    this.#queue = Promise.resolve();
  }

  /** The browser deletes what is stored, and closes the connection. */
  empty(): void {
    this.records = [];
    this.close();
  }

  /** Somebody else closes the connection. */
  close(): void {
    const gone = [...connections];
    connections.clear();
    for (const connection of gone) connection.onclose?.();
  }

  /** Whatever waits at the disk never comes to it: the browser was killed. */
  crash(): void {
    this.#queue = Promise.resolve();
  }

  /** The next write of this kind of record waits. */
  hold(kind: string): HeldWrite {
    const gate = later();
    const arrival = later();
    const meet = () => {
      arrival.resolve();
      return gate.promise;
    };
    this.#fates.push({ kind, meet });
    return { reached: arrival.promise, release: gate.resolve };
  }

  /** The next write of this kind of record is refused. */
  refuse(kind: string): void {
    this.#fates.push({ kind, meet: undefined });
  }

  /** Values whose keys begin so, in key order. */
  all(...prefix: Key): unknown[] {
    return this.records
      .filter(({ key }) => prefix.every((part, i) => key[i] === part))
      .map(({ value }) => value);
  }

  keys(kind: string): Key[] {
    return this.records.map(({ key }) => key).filter(([first]) => first === kind);
  }

  put(key: Key, value: unknown): void {
    this.remove(bound(key, key));
    this.records.push({ key, value });
    this.records.sort((a, b) => compare(a.key, b.key));
    this.written.push(String(key[0]));
  }

  remove(range: Range): void {
    this.records = this.records.filter(({ key }) => !inside(key, range));
  }

  /** One after the other, as IndexedDB does for one object store. */
  run(transaction: Transaction): void {
    this.#queue = this.#queue.then(async () => {
      await undefined;
      // What a transaction reads first decides what it writes: it gets time to say so.
      for (let read = transaction.reads.shift(); read !== undefined; ) {
        await read();
        for (let turn = 0; turn < TURNS; turn++) await undefined;
        read = transaction.reads.shift();
      }
      if (transaction.isAborted) {
        transaction.error = new DOMException('aborted', 'AbortError');
        transaction.onabort?.();
        return;
      }
      const kinds = new Set(transaction.writes.map(({ kind }) => kind));
      const fate = this.#fates.find(({ kind }) => kinds.has(kind));
      this.#fates = this.#fates.filter((one) => one !== fate);
      await fate?.meet?.();
      if (fate !== undefined && fate.meet === undefined) {
        transaction.error = new DOMException('the disk refused', 'UnknownError');
        transaction.onabort?.();
        return;
      }
      for (const { kind, apply } of transaction.writes) {
        if (transaction.durability === 'strict') this.forced.add(kind);
        apply();
      }
      transaction.oncomplete?.();
    });
  }
}

export const disk = new MemoryDisk();

/** A promise and what resolves it. */
export function later() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

interface Range {
  readonly lower: unknown;
  readonly upper: unknown;
}
const bound = (lower: unknown, upper: unknown): Range => ({ lower, upper });
const inside = (key: Key, { lower, upper }: Range): boolean =>
  compare(key, lower) >= 0 && compare(key, upper) <= 0;

/** The order of IndexedDB's keys: numbers, then strings, then arrays, part by part. */
function compare(a: unknown, b: unknown): number {
  const rank = (key: unknown) => (Array.isArray(key) ? 2 : typeof key === 'string' ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!Array.isArray(a) || !Array.isArray(b))
    return (a as string) < (b as string) ? -1 : a === b ? 0 : 1;
  const at = a.findIndex((part, i) => i >= b.length || compare(part, b[i]) !== 0);
  if (at < 0) return a.length - b.length;
  return at >= b.length ? 1 : compare(a[at], b[at]);
}

class Transaction {
  readonly reads: (() => void | Promise<void>)[] = [];
  readonly writes: { readonly kind: string; readonly apply: () => void }[] = [];
  isAborted = false;
  oncomplete: (() => void) | undefined;
  onabort: (() => void) | undefined;
  error: unknown;
  result = undefined;
  readonly durability: IDBTransactionDurability;

  abort(): void {
    this.isAborted = true;
  }

  constructor(durability: IDBTransactionDurability) {
    this.durability = durability;
  }
}

interface Request {
  result: unknown;
  onsuccess?: () => void;
}

class ObjectStore {
  readonly transaction: Transaction;

  constructor(durability: IDBTransactionDurability) {
    this.transaction = new Transaction(durability);
    disk.run(this.transaction);
  }

  get(key: Key): Request {
    return this.#answer(() =>
      copyOf(disk.records.find((one) => compare(one.key, key) === 0)?.value),
    );
  }

  getKey(key: Key): Request {
    return this.#answer(() => disk.records.find((one) => compare(one.key, key) === 0)?.key);
  }

  getAll(range: Range): Request {
    return this.#answer(() => this.#within(range).map(({ value }) => copyOf(value)));
  }

  getAllKeys(range: Range): Request {
    return this.#answer(() => this.#within(range).map(({ key }) => [...key]));
  }

  put(value: unknown, key: Key): void {
    const copy = copyOf(value);
    this.transaction.writes.push({ kind: String(key[0]), apply: () => disk.put([...key], copy) });
  }

  delete(key: Key | Range): void {
    const range = Array.isArray(key) ? bound(key, key) : (key as Range);
    const [kind] = range.lower as Key;
    this.transaction.writes.push({ kind: `delete ${kind}`, apply: () => disk.remove(range) });
  }

  openKeyCursor(): Request {
    const request = this.#answer(() => this.#cursor(request, disk.records[0]));
    return request;
  }

  #cursor(request: Request, at: Stored | undefined): unknown {
    if (at === undefined) return null;
    return {
      key: [...at.key],
      continue: (key: unknown) => {
        const next = disk.records.find((one) => compare(one.key, key) >= 0);
        this.transaction.reads.push(() => {
          request.result = this.#cursor(request, next);
          request.onsuccess?.();
        });
      },
    };
  }

  #within = (range: Range) => disk.records.filter(({ key }) => inside(key, range));

  #answer(read: () => unknown): Request {
    const request: Request = { result: undefined };
    this.transaction.reads.push(() => {
      request.result = read();
      request.onsuccess?.();
    });
    return request;
  }
}

const copyOf = (value: unknown): unknown => structuredClone(value);

interface Connection {
  onclose?: () => void;
  readonly close: () => void;
  readonly transaction: (
    store: string,
    mode: IDBTransactionMode,
    options: { readonly durability: IDBTransactionDurability },
  ) => { readonly objectStore: () => ObjectStore };
}

const connections = new Set<Connection>();

/** Opens at once: there is one database, with one object store. */
function open() {
  const result: Connection = {
    close: () => void connections.delete(result),
    transaction: (_store, _mode, { durability }) => {
      if (!connections.has(result)) throw new DOMException('it is closed', 'InvalidStateError');
      return { objectStore: () => new ObjectStore(durability) };
    },
  };
  connections.add(result);
  const request: Request = { result };
  queueMicrotask(() => request.onsuccess?.());
  return request;
}

Object.assign(globalThis, { indexedDB: { open }, IDBKeyRange: { bound } });
