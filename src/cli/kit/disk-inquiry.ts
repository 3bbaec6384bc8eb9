import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { pooledMap } from '../../core/pooled-map.ts';

/** Things asked for at once of a disk that lets one wait. */
const WIDTH = 16;
/** A disk is slow that took longer than this for one on average, of so many at least. Milliseconds. */
const QUICK = 0.2;
const TRIED = 16;

/**
 * What lies on a disk. One that has the answers in memory, as most have, is asked for one thing after the other:
 * that takes an eighth of what several at once take, whose threads cost more than the answers. One that lets wait, as
 * over a network, is asked for several at once.
 */
export class DiskInquiry {
  #asked = 0;
  #took = 0;

  /** @throws what the disk says */
  async entries(folder: string): Promise<Dirent[]> {
    const how = { withFileTypes: true } as const;
    return this.#isSlow() ? readdir(folder, how) : this.#timed(() => readdirSync(folder, how));
  }

  /**
   * The state of files, in their order.
   * @param failed says what stands for one that the disk says nothing about
   */
  async stats<T>(paths: readonly string[], failed: (path: string, cause: unknown) => T) {
    const states: (Stats | T)[] = [];
    for (const path of paths) {
      if (this.#isSlow()) break;
      try {
        states.push(this.#timed(() => statSync(path)));
      } catch (cause) {
        states.push(failed(path, cause));
      }
    }
    const rest = await pooledMap(paths.slice(states.length), WIDTH, (path) =>
      stat(path).catch((cause: unknown) => failed(path, cause)),
    );
    return [...states, ...rest];
  }

  #isSlow(): boolean {
    return this.#asked >= TRIED && this.#took > QUICK * this.#asked;
  }

  #timed<T>(ask: () => T): T {
    const began = performance.now();
    try {
      return ask();
    } finally {
      this.#asked += 1;
      this.#took += performance.now() - began;
    }
  }
}
