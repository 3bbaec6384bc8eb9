/** A map of at most `capacity` entries: beyond that, what was put in or used longest ago goes. */
export class Bounded<K, V> {
  readonly #capacity: number;
  readonly #onDrop: (value: V) => void;
  /** Oldest first. */
  readonly #entries = new Map<K, V>();

  /** @param onDrop told of every value that is no longer held, whatever the reason */
  constructor(capacity: number, onDrop: (value: V) => void = () => {}) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Oldest first. */
  values(): V[] {
    return [...this.#entries.values()];
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** The value, which counts as used now. */
  use(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    const before = this.#entries.get(key);
    if (before !== undefined && before !== value) this.#onDrop(before);
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) break;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#onDrop(value);
  }

  clear(): void {
    for (const value of this.#entries.values()) this.#onDrop(value);
    this.#entries.clear();
  }
}
