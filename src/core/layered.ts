/** What is asked of a map that others are made from. */
export type Readable<K, V> = Pick<
  ReadonlyMap<K, V>,
  'get' | 'keys' | 'values' | typeof Symbol.iterator
>;

/**
 * Maps as one, without copying them: what stands in the first wins. For maps of thousands of entries of which each
 * time a few are others.
 */
export class Layered<K, V> implements Readable<K, V> {
  readonly #layers: readonly Readable<K, V>[];
  readonly #gone: ReadonlySet<K>;

  /** @param gone keys that none but the first has any more */
  constructor(layers: readonly Readable<K, V>[], gone: ReadonlySet<K> = new Set()) {
    this.#layers = layers;
    this.#gone = gone;
  }

  get(key: K): V | undefined {
    const layers = this.#layers;
    for (let i = 0; i < layers.length; i++) {
      if (i > 0 && this.#gone.size > 0 && this.#gone.has(key)) return undefined;
      const value = layers[i]!.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  *[Symbol.iterator](): MapIterator<[K, V]> {
    const seen = new Set<K>();
    for (const [i, layer] of this.#layers.entries()) {
      for (const entry of layer) {
        if (seen.has(entry[0]) || (i > 0 && this.#gone.has(entry[0]))) continue;
        seen.add(entry[0]);
        yield entry;
      }
    }
  }

  *keys(): MapIterator<K> {
    for (const [key] of this) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this) yield value;
  }
}
