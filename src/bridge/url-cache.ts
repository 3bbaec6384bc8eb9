/** Object URLs by face row, the least recently used revoked beyond `capacity`. */
export class UrlCache {
  readonly #capacity: number;
  readonly #revoke: (url: string) => void;
  readonly #urls = new Map<number, string>();

  constructor(capacity: number, revoke: (url: string) => void) {
    this.#capacity = capacity;
    this.#revoke = revoke;
  }

  get size(): number {
    return this.#urls.size;
  }

  /** The URL, which counts as used now. */
  get(key: number): string | undefined {
    const url = this.#urls.get(key);
    if (url === undefined) return undefined;
    this.#urls.delete(key);
    this.#urls.set(key, url);
    return url;
  }

  set(key: number, url: string): void {
    const before = this.#urls.get(key);
    if (before !== undefined) this.#revoke(before);
    this.#urls.delete(key);
    this.#urls.set(key, url);
    for (const [oldest, oldUrl] of this.#urls) {
      if (this.#urls.size <= this.#capacity) break;
      this.#urls.delete(oldest);
      this.#revoke(oldUrl);
    }
  }

  delete(key: number): void {
    const url = this.#urls.get(key);
    if (url === undefined) return;
    this.#urls.delete(key);
    this.#revoke(url);
  }

  clear(): void {
    for (const url of this.#urls.values()) this.#revoke(url);
    this.#urls.clear();
  }
}
