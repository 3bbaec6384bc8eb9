import type { VisitPair } from '../../src/core/cluster/types.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { distanceOf, furthestApart } from '../../src/kernel/js-whole.ts';
import { area, Batches } from './batches.ts';
import { type GpuHandle, gpuWrong } from './device.ts';
import { PairCheck } from './pair-check.ts';
import type { Panels } from './panels.ts';
import type { Rect } from './plan.ts';
import {
  bytesOf,
  type Flight,
  FOUND_HEAD,
  openRunner,
  type Program,
  type Runner,
} from './runner.ts';
import type { Bounds } from './trust.ts';

/** One is computed while the other is read, and a third is one that is done again. */
const FLIGHTS = 3;

export interface PairSource {
  readonly handle: GpuHandle;
  readonly program: Program;
  readonly panels: Panels;
  readonly bounds: Bounds;
}

/** `MatrixEngine.pairs`: bands of rows, whose pairs a shader appends in any order and the host sorts. */
export async function findPairs(
  source: PairSource,
  least: number,
  visit: VisitPair,
  hooks: JobHooks,
): Promise<boolean> {
  const { handle, program, panels } = source;
  const { n, d } = panels.rows;
  const limit = limitOf(program.variant.numbers, least);
  if (limit === undefined) return true;
  const batches = new Batches(n, d, handle.limits, program.variant.side);
  const bytes = bytesOf(ANY, { entry: 'pairs', least: 0, room: batches.most });
  const runner = await openRunner(handle, program, panels, { bytes, flights: FLIGHTS });
  try {
    const search = new Search(source, {
      batches,
      runner,
      check: new PairCheck(source, least),
      hooks,
    });
    return await search.run(limit.word, visit);
  } finally {
    runner.close();
  }
}

const ANY: Rect = { r0: 0, r1: 0, c0: 0, c1: 0 };

/** What the shader compares with, in a word; undefined when no pair can be so alike. */
export function limitOf(
  numbers: 'float' | 'whole',
  least: number,
): { readonly word: number } | undefined {
  if (numbers === 'whole') {
    const most = furthestApart(least);
    return most < 0 ? undefined : { word: Math.min(most, 2 ** 32 - 1) };
  }
  // The smallest number of single precision that is no smaller.
  const words = new Uint32Array(1);
  const floats = new Float32Array(words.buffer);
  floats[0] = least;
  const word = words[0]!;
  if (floats[0]! >= least) return { word };
  return { word: floats[0]! < 0 ? word - 1 : word + 1 };
}

class Search {
  readonly #source: PairSource;
  readonly #batches: Batches;
  readonly #runner: Runner;
  readonly #check: PairCheck;
  readonly #hooks: JobHooks;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(
    source: PairSource,
    made: { batches: Batches; runner: Runner; check: PairCheck; hooks: JobHooks },
  ) {
    this.#source = source;
    this.#batches = made.batches;
    this.#runner = made.runner;
    this.#check = made.check;
    this.#hooks = made.hooks;
  }

  async run(least: number, visit: VisitPair): Promise<boolean> {
    const { n } = this.#source.panels.rows;
    const hooks = this.#hooks;
    const submit = (pass: Rect | undefined) =>
      pass && { at: hooks.now(), flight: this.#submit(pass, least, this.#batches.room(pass)) };
    let current = submit(this.#batches.next());
    while (current !== undefined) {
      const next = submit(this.#batches.next());
      const { flight, at } = current;
      if (!(await this.#take(flight, at, least, visit))) return false;
      hooks.progress({ stage: 'similarity', done: flight.pass.r1, total: n, unit: 'rows' });
      await hooks.breathe();
      current = next;
    }
    hooks.progress({ stage: 'similarity', done: n, total: n, unit: 'rows' });
    return true;
  }

  #submit(pass: Rect, least: number, room: number): Flight {
    return this.#runner.submit(pass, { entry: 'pairs', least, room });
  }

  /** Hand on what a pass found; where there was too little room for it, it is done again. */
  async #take(
    flight: Flight,
    submittedAt: number,
    least: number,
    visit: VisitPair,
  ): Promise<boolean> {
    const { pass, asked } = flight;
    const room = asked.entry === 'pairs' ? asked.room : 0;
    const { count, tally, found } = await this.#runner.read(flight, (bytes) => {
      const [total = 0, sum = 0] = new Uint32Array(bytes, 0, 2);
      const kept = total <= room ? new BigUint64Array(bytes, FOUND_HEAD, total).slice() : undefined;
      return { count: total, tally: sum, found: kept };
    });
    const now = this.#hooks.now();
    const ms = now - Math.max(submittedAt, this.#endedAt);
    this.#endedAt = now;
    if (count > area(pass)) throw gpuWrong(`${count} pairs of ${area(pass)}`);
    this.#batches.learn(pass, count, ms);
    const expected = this.#source.panels.tally?.of(pass);
    if (expected !== undefined && tally !== expected) {
      throw gpuWrong(`products of rows ${pass.r0}–${pass.r1} add up to ${tally}, not ${expected}`);
    }
    if (found !== undefined) {
      // By their places, which are the upper halves: in order of row and column.
      found.sort();
      const pairs = new Uint32Array(found.buffer); // [2 * pairs]
      this.#check.pass(pass, pairs);
      return this.#handOn(pass, pairs, visit);
    }
    const { most } = this.#batches;
    const again = count <= most ? [pass] : this.#batches.parts(pass, count);
    for (const part of again) {
      const at = this.#hooks.now();
      const once = this.#submit(part, least, Math.min(count, most));
      if (!(await this.#take(once, at, least, visit))) return false;
      await this.#hooks.breathe();
    }
    return true;
  }

  #handOn({ r0, c0, c1 }: Rect, pairs: Uint32Array, visit: VisitPair): boolean {
    const isWhole = this.#source.program.variant.numbers === 'whole';
    const similarities = new Float32Array(pairs.buffer);
    const width = c1 - c0;
    let row = r0;
    let start = 0;
    for (let e = 0; e < pairs.length; e += 2) {
      const place = pairs[e + 1]!;
      if (place - start >= width) {
        const rows = Math.floor((place - start) / width);
        row += rows;
        start += rows * width;
      }
      const distance = isWhole ? distanceOf(pairs[e]!) : Math.fround(1 - similarities[e]!);
      if (!visit(row, c0 + place - start, distance)) return false;
    }
    return true;
  }
}
