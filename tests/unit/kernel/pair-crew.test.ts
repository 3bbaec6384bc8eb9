import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/cli/kit/engines.ts';
import { pairThreads, threadHost } from '../../../src/cli/kit/pair-threads.ts';
import { type AgglomerateOptions, agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { type ChainEngine, NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { type JobHooks, SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { type PairEvents, type PairHelpers, stripScanners } from '../../../src/kernel/pair-crew.ts';
import { standingHelpers } from '../../../src/kernel/standing-helpers.ts';
import { blobs, nearCopies, seeded } from '../cluster/cases.ts';

const WASM = new URL('../../../src/kernel/build/kernel.wasm', import.meta.url);
const bytes = new Uint8Array(await readFile(WASM));
const alone = await loadKernel(bytes);
const VECTORS = nearCopies(seeded(4), { n: 1_000, d: 16, people: 20, noise: 0.5 });
/** Strips of 64 rows. */
const STRIPS = 16;

async function pairsOf(
  { whole }: ChainEngine,
  vectors: Matrix = VECTORS,
  most = Number.POSITIVE_INFINITY,
  hooks: JobHooks = SILENT_HOOKS,
): Promise<Int32Array> {
  const found: number[] = [];
  await whole.load(vectors);
  try {
    await whole.pairs?.(0.6, (i, j) => found.push(i, j) < most, hooks);
  } finally {
    whole.release();
  }
  return Int32Array.from(found);
}
const EXPECTED = await pairsOf(alone);

/** No whole number of panels, so that there are edges. */
const ODD: Matrix = { ...VECTORS, n: 995 };
const ENGINES = ['whole', 'matrix'] as const;

/** The square as it comes out of the memory of the kernel, where helpers may fill it. */
async function squareOf(
  chain: ChainEngine,
  engine: 'whole' | 'matrix',
  hooks: JobHooks = SILENT_HOOKS,
): Promise<Float32Array> {
  await chain[engine].load(ODD);
  try {
    const square = chain.allocateSquare(ODD.n);
    await chain[engine].square(square, hooks);
    return square.slice();
  } finally {
    chain[engine].release();
    chain.release();
  }
}
const SQUARES = { whole: await squareOf(alone, 'whole'), matrix: await squareOf(alone, 'matrix') };

type Act = (strip: number, events: PairEvents, answer: () => void) => void;

/** Helpers in this thread, which answer when they are heard: what a helper does is said by `act`. */
class Bench implements PairHelpers {
  readonly #waiting: (() => void)[] = [];
  answered = 0;
  opened = 0;
  closed = 0;
  readonly #helpers: number;
  readonly #act: Act;

  constructor(helpers: number, act: Act = (_, __, answer) => answer()) {
    this.#helpers = helpers;
    this.#act = act;
  }

  count(): number {
    return this.#helpers;
  }
  open: PairHelpers['open'] = (task, events) => {
    const scan = stripScanners()(task);
    this.opened++;
    this.#waiting.push(() => events.ready());
    return {
      ask: (strip) => {
        const answer = (): void => {
          this.answered++;
          events.answer(strip, scan(strip));
        };
        // The one asked last is heard first.
        this.#waiting.unshift(() => this.#act(strip, events, answer));
      },
      close: () => {
        this.closed++;
      },
    };
  };
  spare(): undefined {}
  giveBack(): void {}
  async turn(): Promise<void> {
    for (const each of this.#waiting.splice(0, 2)) each();
  }
}

const helped = (helpers: PairHelpers): Promise<ChainEngine> => loadKernel(bytes, helpers);

describe('strips shared with helpers', () => {
  test.each([1, 2, 3])('give the same pairs in the same order: %i', async (count) => {
    const bench = new Bench(count);
    expect(await pairsOf(await helped(bench))).toEqual(EXPECTED);
    expect(bench.answered).toBeGreaterThan(3);
    expect([bench.opened, bench.closed]).toEqual([count, count]);
  });

  test.each([
    [
      'dies',
      (strip: number, events: PairEvents, answer: () => void) => {
        if (strip < 3) answer();
        else events.gone();
      },
    ],
    ['never answers', () => {}],
    [
      'answers twice',
      (_: number, __: PairEvents, answer: () => void) => {
        answer();
        answer();
      },
    ],
  ])('give the same where one %s', async (_, act) => {
    for (const count of [1, 2, 3]) {
      const bench = new Bench(count, act);
      expect(await pairsOf(await helped(bench))).toEqual(EXPECTED);
      expect(bench.closed).toBe(count);
    }
  });

  test('give the same where a second one cannot be started, and no more are there than strips', async () => {
    const bench = new Bench(3);
    const open = bench.open;
    bench.open = (task, events) => {
      if (bench.opened === 1) throw new Error('no more threads');
      return open(task, events);
    };
    expect(await pairsOf(await helped(bench))).toEqual(EXPECTED);
    expect([bench.opened, bench.closed]).toEqual([1, 1]);
    const many = new Bench(1_000);
    expect(await pairsOf(await helped(many))).toEqual(EXPECTED);
    expect([many.opened, many.closed]).toEqual([STRIPS - 1, STRIPS - 1]);
  });

  test.each(ENGINES)('fill the same square: %s', async (engine) => {
    for (const count of [1, 2, 3]) {
      const bench = new Bench(count);
      expect(await squareOf(await helped(bench), engine)).toEqual(SQUARES[engine]);
      expect(bench.answered).toBeGreaterThan(3);
      expect([bench.opened, bench.closed]).toEqual([count, count]);
    }
  });

  test('fill the same square where one dies, and where one never answers', async () => {
    const dying = new Bench(2, (_, events, answer) => {
      if (dying.answered < 3) answer();
      else events.gone();
    });
    expect(await squareOf(await helped(dying), 'whole')).toEqual(SQUARES.whole);
    expect(dying.answered).toBe(3);
    const silent = new Bench(2, () => {});
    expect(await squareOf(await helped(silent), 'matrix')).toEqual(SQUARES.matrix);
    expect([dying.closed, silent.closed]).toEqual([2, 2]);
  });

  test('send helpers away where the visitor stops or the host cancels', async () => {
    const bench = new Bench(2);
    expect(await pairsOf(await helped(bench), VECTORS, 500)).toEqual(EXPECTED.slice(0, 500));
    expect(bench.closed).toBe(2);
    let time = 0;
    const hooks = {
      ...SILENT_HOOKS,
      now: () => (time += 20),
      breathe: () => Promise.reject(new Error('cancelled')),
    };
    const kernel = await helped(bench);
    await expect(pairsOf(kernel, VECTORS, 1e9, hooks)).rejects.toThrow('cancelled');
    expect(bench.closed).toBe(4);
    await expect(squareOf(kernel, 'whole', hooks)).rejects.toThrow('cancelled');
    expect(bench.closed).toBe(6);
  });

  test('make the same tree on a square', async () => {
    const vectors = blobs(seeded(9), { n: 400, d: 16, people: 9, spread: 0.6 });
    for (const method of ['average', 'complete'] as const) {
      const how = { method, constraints: NO_CONSTRAINTS } as const;
      const run = (chain: ChainEngine) =>
        agglomerate(vectors, how, { matrix: chain.matrix, chain }, SILENT_HOOKS);
      const expected = await run(alone);
      for (const count of [1, 2, 3]) {
        const { linkage, resultant } = await run(await helped(new Bench(count)));
        expect(linkage).toEqual(expected.linkage);
        expect(resultant).toEqual(expected.resultant);
      }
    }
  });

  test.each(['average', 'ward', 'complete', 'single'] as const)(
    'make the same tree by stages, which is that of one square: %s',
    async (method) => {
      const vectors = blobs(seeded(9), { n: 300, d: 16, people: 9, spread: 0.6 });
      const how = { method, constraints: NO_CONSTRAINTS } as const;
      const run = (chain: ChainEngine, more: Partial<AgglomerateOptions> = {}) =>
        agglomerate(vectors, { ...how, ...more }, { matrix: chain.matrix, chain }, SILENT_HOOKS);
      const whole = await run(alone);
      for (const square of [0, 60]) {
        const parts = { denseLimit: 1, limits: { edges: 3_000, square } };
        const expected = await run(alone, parts);
        const heights = expected.linkage.height.filter(Number.isFinite);
        expect(heights.length).toBeGreaterThan(150);
        expect(heights).toEqual(whole.linkage.height.slice(0, heights.length));
        for (const count of [1, 2, 3]) {
          const { linkage, resultant } = await run(await helped(new Bench(count)), parts);
          expect(linkage).toEqual(expected.linkage);
          expect(resultant).toEqual(expected.resultant);
        }
      }
    },
  );
});

describe('threads of the command line', () => {
  /** Threads, each waited for until the first of them has something found. */
  function threads(count: number, spoil?: (asked: number, end: () => void) => void) {
    const seen = { answers: 0, gone: 0 };
    let heard = (): void => {};
    const first = new Promise<void>((resolve) => {
      heard = resolve;
    });
    let end = (): void => {};
    const pool = standingHelpers({
      ...threadHost,
      start: (events) => {
        const thread = threadHost.start(events);
        end = thread.end;
        return thread;
      },
    });
    const helpers: PairHelpers = {
      ...pool,
      count: () => count,
      open: (task, events) => {
        let asked = 0;
        const open: PairHelpers['open'] = (...how) => pool.open(...how) ?? pool.open(...how);
        const helper = open(task, {
          ready: events.ready,
          answer: (strip, found) => {
            seen.answers++;
            heard();
            events.answer(strip, found);
          },
          gone: () => {
            seen.gone++;
            heard();
            events.gone();
          },
        });
        if (helper === undefined) throw new Error('no thread');
        const own = end;
        const ask = (strip: number): void => {
          spoil?.(++asked, own);
          helper.ask(strip);
        };
        return { ask, close: helper.close };
      },
      turn: async () => {
        await first;
        await pairThreads.turn();
      },
    };
    return { helpers, seen };
  }

  test.each([1, 2, 3])('find the same: %i', async (count) => {
    const { helpers, seen } = threads(count);
    expect(await pairsOf(await helped(helpers))).toEqual(EXPECTED);
    expect(seen.answers).toBeGreaterThan(0);
    for (const engine of ENGINES) {
      expect(await squareOf(await helped(helpers), engine)).toEqual(SQUARES[engine]);
    }
  });

  test('find the same where one is ended on the way', async () => {
    const { helpers, seen } = threads(2, (asked, end) => {
      if (asked === 2) end();
    });
    expect(await pairsOf(await helped(helpers))).toEqual(EXPECTED);
    expect(seen.gone).toBeGreaterThan(0);
  });

  test('find the same where they fail at once', async () => {
    const { helpers, seen } = threads(2);
    const broken: PairHelpers = {
      ...helpers,
      // No kernel: the thread throws before it is ready.
      open: (task, events) => helpers.open({ ...task, module: {} }, events),
    };
    expect(await pairsOf(await helped(broken))).toEqual(EXPECTED);
    expect(seen.gone).toBeGreaterThan(0);
    expect(seen.answers).toBe(0);
  });

  test('are none where all is done before they answer, and no more than memory has room for', () => {
    expect(pairThreads.count(600, 600 * 512 * 2)).toBe(0);
    expect(pairThreads.count(100_000, Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  test('come with the engine', async () => {
    const vectors = nearCopies(seeded(6), { n: 5_100, d: 4, people: 900, noise: 0.01 });
    const engine = await loadEngine('wasm');
    expect(await pairsOf(engine, vectors, 1_000)).toEqual(await pairsOf(alone, vectors, 1_000));
  });
});
