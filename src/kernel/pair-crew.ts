import { scanStrip } from './pair-strip.ts';
import type { WasmModule } from './wasm-api.ts';
import { type PackedCopy, type PackedWhole, scanCopy } from './wasm-whole.ts';

/** What another thread needs to scan strips of rows. */
export interface PairTask extends PackedCopy {
  readonly module: WasmModule;
  readonly most: number;
}

/** What a thread tells of itself. */
export interface PairEvents {
  /** It has what it needs. */
  ready(): void;
  answer(strip: number, pairs: Int32Array): void;
  /** It can do no more; what it has not answered is for others. */
  gone(): void;
}

/** Another thread that scans strips. */
export interface PairHelper {
  ask(strip: number): void;
  close(): void;
}

/** How other threads start here: whoever opens a kernel brings it. */
export interface PairHelpers {
  /** How many are worth it for n vectors, where each takes so many bytes. */
  count(n: number, bytes: number): number;
  /** May throw: then there is one less. */
  open(task: PairTask, events: PairEvents): PairHelper;
  /** Hear what they have to tell. */
  turn(): Promise<void>;
}

/** Strips that a helper has been asked for: the next lies there when it is done with one. */
const AHEAD = 3;

/** The other end of a helper: scans a strip of a task. */
export function stripScanner(task: PairTask): (strip: number) => Int32Array {
  const scan = scanCopy(task.module, task);
  const { n, most } = task;
  return (strip) => {
    const calls = scanStrip(scan, { n, strip, most });
    for (;;) {
      const call = calls.next();
      if (call.done === true) return call.value;
    }
  };
}

/**
 * Divides strips between this thread and its helpers. Each is scanned by whoever comes to it, all find the
 * same. This thread never waits: when no strip is left to begin, it does one that a helper has not answered,
 * so one that has died, or hangs, holds nothing up.
 */
export class PairCrew {
  readonly #strips: number;
  readonly #found = new Map<number, Int32Array>();
  readonly #isDone: Uint8Array; // [strips]
  readonly #asked = new Map<PairHelper, number[]>();
  readonly #givenBack: number[] = [];
  #next = 0;
  #done = 0;

  constructor(strips: number) {
    this.#strips = strips;
    this.#isDone = new Uint8Array(strips);
  }

  /** Strips that are done. */
  get done(): number {
    return this.#done;
  }

  get isHelped(): boolean {
    return this.#asked.size > 0;
  }

  hire(helpers: PairHelpers, packed: PackedWhole, most: number): void {
    const { n, arena } = packed;
    const count = Math.min(helpers.count(n, packed.bytes), this.#strips - 1);
    for (let each = 0; each < count; each++) {
      let helper: PairHelper | undefined;
      const events: PairEvents = {
        ready: () => this.#ask(helper),
        answer: (strip, pairs) => {
          this.put(strip, pairs);
          this.#ask(helper);
        },
        gone: () => this.#lose(helper),
      };
      try {
        helper = helpers.open({ ...packed.copy(), module: arena.module, most }, events);
      } catch {
        // No thread, or no memory for its copy: those that there are do.
        return;
      }
      this.#asked.set(helper, []);
    }
  }

  /** A strip for this thread. */
  next(): number {
    const strip = this.#fresh();
    if (strip !== undefined) return strip;
    // The last that somebody was asked for is the one that is least likely under way.
    for (const asked of this.#asked.values()) {
      const open = asked.findLast((each) => this.#isDone[each] === 0);
      if (open !== undefined) return open;
    }
    throw new Error('no strip left');
  }

  put(strip: number, pairs: Int32Array): void {
    if (this.#isDone[strip] === 1) return;
    this.#isDone[strip] = 1;
    this.#done++;
    this.#found.set(strip, pairs);
  }

  /** What was found in a strip, once. */
  take(strip: number): Int32Array | undefined {
    const pairs = this.#found.get(strip);
    this.#found.delete(strip);
    return pairs;
  }

  dismiss(): void {
    for (const helper of this.#asked.keys()) helper.close();
    this.#asked.clear();
  }

  /** A strip that nobody has been asked for, or that came back. */
  #fresh(): number | undefined {
    for (let strip = this.#givenBack.pop(); strip !== undefined; strip = this.#givenBack.pop()) {
      if (this.#isDone[strip] === 0) return strip;
    }
    return this.#next < this.#strips ? this.#next++ : undefined;
  }

  #ask(helper: PairHelper | undefined): void {
    const asked = helper && this.#asked.get(helper);
    if (asked === undefined) return;
    const open = asked.filter((strip) => this.#isDone[strip] === 0);
    while (open.length < AHEAD) {
      const strip = this.#fresh();
      if (strip === undefined) break;
      open.push(strip);
      helper!.ask(strip);
    }
    this.#asked.set(helper!, open);
  }

  #lose(helper: PairHelper | undefined): void {
    const asked = helper && this.#asked.get(helper);
    if (asked === undefined) return;
    this.#asked.delete(helper!);
    for (const strip of asked) if (this.#isDone[strip] === 0) this.#givenBack.push(strip);
    helper!.close();
  }
}
