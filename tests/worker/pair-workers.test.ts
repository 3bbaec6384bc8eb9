import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import {
  type PairHelpers,
  type PairTask,
  type ScanStrip,
  type StripAsked,
  stripScanners,
} from '../../src/kernel/pair-crew.ts';
import { standingHelpers } from '../../src/kernel/standing-helpers.ts';
import { workerHost } from '../../workers/cluster/pair-workers.ts';
import { nearCopies, seeded } from '../unit/cluster/cases.ts';

const WASM = new URL('../../src/kernel/build/kernel.wasm', import.meta.url);
const bytes = new Uint8Array(await readFile(WASM));
const VECTORS = nearCopies(seeded(8), { n: 700, d: 16, people: 20, noise: 0.5 });

type Listener = (event: { data: unknown; preventDefault(): void }) => void;

/** A browser's worker in this thread, which does as `failing` says. */
class FakeWorker {
  static failing: 'never' | 'at once' | 'on the way' = 'never';
  static open = 0;
  static answers = 0;
  static prevented = 0;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #scannerOf = stripScanners();
  #scan: ScanStrip | undefined;

  constructor() {
    FakeWorker.open++;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  postMessage(data: PairTask | StripAsked, transfer: ArrayBuffer[]): void {
    // Node clones modules for its own threads alone.
    const sent = structuredClone({ ...data, module: undefined }, { transfer });
    queueMicrotask(() =>
      this.#hear('kind' in data ? { ...data, ...sent, ...moduleOf(data) } : (sent as StripAsked)),
    );
  }

  terminate(): void {
    FakeWorker.open--;
  }

  #hear(data: PairTask | StripAsked): void {
    const { failing, answers } = FakeWorker;
    if (failing === 'at once' || (failing === 'on the way' && answers === 2)) this.#tell('error');
    else if ('kind' in data) {
      this.#scan = this.#scannerOf(data);
      this.#tell('message', { done: data.panels.buffer });
    } else {
      FakeWorker.answers++;
      this.#tell('message', { strip: data.strip, found: this.#scan!(data.strip, data.spare) });
    }
  }

  #tell(type: string, data?: unknown): void {
    const preventDefault = (): void => {
      FakeWorker.prevented++;
    };
    for (const each of this.#listeners.get(type) ?? []) each({ data, preventDefault });
  }
}

const moduleOf = ({ module }: PairTask) => ({ module });

/** Two workers; how many stand by in the end. */
function twoWorkers(): { helpers: PairHelpers; standing: () => number; ring: () => void } {
  let standing = 0;
  let ring = (): void => {};
  const pool = standingHelpers({
    ...workerHost,
    later: (_, act) => {
      ring = act;
      standing = FakeWorker.open;
      return () => {};
    },
  });
  const open: PairHelpers['open'] = (...how) => pool.open(...how) ?? pool.open(...how);
  return {
    helpers: { ...pool, open, count: () => 2 },
    standing: () => standing,
    ring: () => ring(),
  };
}

afterEach(() => vi.unstubAllGlobals());

async function squareOf(helpers: PairHelpers | undefined): Promise<Float32Array> {
  const kernel = await loadKernel(bytes, helpers);
  await kernel.whole.load(VECTORS);
  const square = kernel.allocateSquare(VECTORS.n);
  await kernel.whole.square(square, SILENT_HOOKS);
  return square.slice();
}

async function pairsOf(helpers: PairHelpers | undefined): Promise<Int32Array> {
  const { whole } = await loadKernel(bytes, helpers);
  const found: number[] = [];
  await whole.load(VECTORS);
  await whole.pairs?.(0.6, (i, j) => found.push(i, j) > 0, SILENT_HOOKS);
  whole.release();
  return Int32Array.from(found);
}

test.each(['never', 'at once', 'on the way'] as const)(
  'workers of the page find the same pairs; they fail: %s',
  async (failing) => {
    vi.stubGlobal('Worker', FakeWorker);
    Object.assign(FakeWorker, { failing, open: 0, answers: 0, prevented: 0 });
    const expected = await pairsOf(undefined);
    const { helpers, standing, ring } = twoWorkers();
    expect(await pairsOf(helpers)).toEqual(expected);
    expect(FakeWorker.answers > 0).toBe(failing !== 'at once');
    FakeWorker.answers = 0;
    const square = await squareOf(undefined);
    expect(await squareOf(helpers)).toEqual(square);
    expect(FakeWorker.answers > 0).toBe(failing !== 'at once');
    expect(standing()).toBe(failing === 'never' ? 2 : 0);
    ring();
    // What fails is nobody's news, and none is left.
    expect(FakeWorker.prevented > 0).toBe(failing !== 'never');
    expect(FakeWorker.open).toBe(0);
  },
);

test('as many as cores beside this one, as copies have room for', () => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 8, deviceMemory: 8 });
  expect(workerHost.spare(5_000 * 512 * 2)).toBe(7);
  expect(workerHost.spare(102_400_000)).toBe(7);
  expect(workerHost.spare(2 ** 29)).toBe(2);
  vi.stubGlobal('navigator', {});
  expect(workerHost.spare(1)).toBe(0);
});

test('where no worker may be started, this one does it all', async () => {
  vi.stubGlobal('Worker', undefined);
  const expected = await pairsOf(undefined);
  expect(await pairsOf(twoWorkers().helpers)).toEqual(expected);
});

test('a task that cannot be sent leaves no worker behind, and this one does it all', async () => {
  class Refusing extends FakeWorker {
    override postMessage(): void {
      throw new Error('could not be cloned');
    }
  }
  vi.stubGlobal('Worker', Refusing);
  FakeWorker.open = 0;
  const expected = await pairsOf(undefined);
  expect(await pairsOf(twoWorkers().helpers)).toEqual(expected);
  expect(FakeWorker.open).toBe(0);
});
