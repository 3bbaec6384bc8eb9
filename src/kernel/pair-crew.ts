import { Arena } from './arena.ts';
import { distanceStrip, scanStrip } from './pair-strip.ts';
import type { WasmModule } from './wasm-api.ts';
import { type Packed, type PackedCopy, unpackFloats } from './wasm-matrix.ts';
import { unpackWhole } from './wasm-whole.ts';

/** What another thread needs to scan strips of rows. */
export interface PairTask extends PackedCopy {
  /** Whoever has had a task before has it. */
  readonly module?: WasmModule | undefined;
  /** Pairs that are at most so far apart are looked for; all distances of a strip where not given. */
  readonly most?: number | undefined;
}

/** What a thread tells of itself. */
export interface PairEvents {
  /** It has what it needs. */
  ready(): void;
  /** @param found pairs, or the bits of distances in single precision */
  answer(strip: number, found: Int32Array): void;
  /** It can do no more; what it has not answered is for others. */
  gone(): void;
}

/** A strip of a task, and memory for what is found. */
export interface StripAsked {
  readonly strip: number;
  readonly spare: ArrayBuffer | undefined;
}

/** Another thread that scans strips. */
export interface PairHelper {
  /** It was there before its task, and does what it is asked for as soon as it has it. */
  readonly isUp?: boolean;
  ask(strip: number): void;
  close(): void;
}

/** How other threads start here: whoever opens a kernel brings it. */
export interface PairHelpers {
  /** How many are worth it for n vectors, where each takes so many bytes. */
  count(n: number, bytes: number): number;
  /** May throw, or give none: then there is one less, and no more of them. */
  open(task: PairTask, events: PairEvents): PairHelper | undefined;
  /** Memory of a copy that somebody is done with. */
  spare(): ArrayBuffer | undefined;
  /** What was found is not needed any more. */
  giveBack(found: Int32Array): void;
  /** Hear what they have to tell. */
  turn(): Promise<void>;
}

/** Strips that a helper has been asked for: the next lies there when it is done with one. */
const AHEAD = 3;

/** Scans a strip of a task. @param spare memory for what it finds, if it is enough */
export type ScanStrip = (strip: number, spare?: ArrayBuffer) => Int32Array<ArrayBuffer>;

/**
 * The other end of a helper: takes one task after the other. The kernel comes with the first, and its memory is
 * used again as long as it is small.
 */
export function stripScanners(): (task: PairTask) => ScanStrip {
  let kernel: WasmModule | undefined;
  let arena: Arena | undefined;
  return (task) => {
    kernel = task.module ?? kernel;
    if (kernel === undefined) throw new Error('a task before its kernel');
    if (arena?.reset() !== true) arena = new Arena(kernel);
    return scannerOf(task, arena);
  };
}

function scannerOf(task: PairTask, arena: Arena): ScanStrip {
  const { n, most } = task;
  if (most === undefined) {
    return distanceStrip(
      task.kind === 'whole' ? unpackWhole(arena, task) : unpackFloats(arena, task),
    );
  }
  const { scan } = unpackWhole(arena, task);
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

  /** @param most as in the task */
  hire(helpers: PairHelpers, packed: Packed, most?: number): void {
    const { n, arena } = packed;
    const count = Math.min(helpers.count(n, packed.bytes), this.#strips - 1);
    for (let each = 0; each < count; each++) {
      let helper: PairHelper | undefined;
      const events: PairEvents = {
        ready: () => this.#ask(helper),
        answer: (strip, found) => {
          this.put(strip, found);
          this.#ask(helper);
        },
        gone: () => this.#lose(helper),
      };
      try {
        helper = helpers.open(
          { ...packed.copy(helpers.spare()), module: arena.module, most },
          events,
        );
      } catch {
        // No thread, or no memory for its copy: those that there are do.
        return;
      }
      if (helper === undefined) return;
      this.#asked.set(helper, []);
      if (helper.isUp === true) this.#ask(helper);
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

  /** @param found nothing where it is where it belongs */
  put(strip: number, found?: Int32Array): void {
    if (this.#isDone[strip] === 1) return;
    this.#isDone[strip] = 1;
    this.#done++;
    if (found !== undefined) this.#found.set(strip, found);
  }

  /** What was found in a strip, once. */
  take(strip: number): Int32Array | undefined {
    const found = this.#found.get(strip);
    this.#found.delete(strip);
    return found;
  }

  /** What came of any strips since, each once. */
  arrived(): [strip: number, found: Int32Array][] {
    const all = [...this.#found];
    this.#found.clear();
    return all;
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
