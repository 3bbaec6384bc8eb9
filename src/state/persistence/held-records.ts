import type { Change, Entry } from './change.ts';
import type { StoreKey } from './keys.ts';

/**
 * What would have been stored, where nothing may be: over what is stored, which stays as it is. Gone
 * with the page.
 */
export class HeldRecords {
  readonly #puts = new Map<string, Entry>();
  /** What a change deleted of what is stored: keys, and prefixes of keys. */
  readonly #goneKeys = new Set<string>();
  readonly #gonePrefixes: StoreKey[] = [];

  apply({ puts = [], deletes = [], deletePrefixes = [] }: Change): void {
    for (const prefix of deletePrefixes) {
      this.#gonePrefixes.push(prefix);
      for (const [name, [key]] of this.#puts) if (begins(key, prefix)) this.#puts.delete(name);
    }
    for (const key of deletes) {
      this.#goneKeys.add(nameOf(key));
      this.#puts.delete(nameOf(key));
    }
    // As a database would: what becomes of the value later is no longer its.
    for (const [key, value] of puts) this.#puts.set(nameOf(key), [key, structuredClone(value)]);
  }

  /** The value at a key: what is held, else what is stored, unless that was deleted. */
  async read(key: StoreKey, stored: () => Promise<unknown>): Promise<unknown> {
    const held = this.#puts.get(nameOf(key));
    if (held !== undefined) return structuredClone(held[1]);
    return this.#isGone(key) ? undefined : stored();
  }

  /** @param stored all of it below the prefix */
  over(prefix: StoreKey, stored: readonly Entry[]): Entry[] {
    const held = [...this.#puts.values()].filter(([key]) => begins(key, prefix));
    const under = stored.filter(([key]) => !this.#puts.has(nameOf(key)) && !this.#isGone(key));
    const copies = held.map(([key, value]): Entry => [key, structuredClone(value)]);
    return [...under, ...copies].sort(([a], [b]) => compareKeys(a, b));
  }

  #isGone(key: StoreKey): boolean {
    return (
      this.#goneKeys.has(nameOf(key)) || this.#gonePrefixes.some((prefix) => begins(key, prefix))
    );
  }
}

const nameOf = (key: StoreKey): string => JSON.stringify(key);
const begins = (key: StoreKey, prefix: StoreKey): boolean =>
  prefix.every((part, i) => key[i] === part);

/** As IndexedDB orders them: numbers before texts, part by part. */
function compareKeys(a: StoreKey, b: StoreKey): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (typeof part !== typeof other) return typeof part === 'number' ? -1 : 1;
    return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
