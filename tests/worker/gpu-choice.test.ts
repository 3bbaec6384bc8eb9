import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { type Choice, type ChoiceMemory, VariantChooser } from '../../workers/gpu/choice.ts';
import type { GpuHandle } from '../../workers/gpu/device.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { measureVariants, quickest, type VariantTiming } from '../../workers/gpu/trial.ts';
import { type Entry, VARIANTS, type VariantName, variantOf } from '../../workers/gpu/variants.ts';
import { nearCopies, seeded } from '../unit/cluster/cases.ts';
import { installGpu, never } from './fake-gpu.ts';

const CARD = { adapter: 'fake card', isSoftware: false, packed: true } as GpuHandle;

const timing = (name: VariantName, ms: number, refused?: string): VariantTiming => ({
  variant: variantOf(name),
  entry: 'fill',
  n: 1,
  d: 1,
  ms,
  tflops: 0,
  difference: 0,
  refused,
});

/** A chooser whose trials say what is given, and what it keeps. */
function chooser(
  handle: GpuHandle,
  said: Readonly<Record<Entry, VariantTiming[]>>,
  kept?: unknown,
) {
  const store = new Map<string, unknown>();
  const trials: Entry[] = [];
  const memory: ChoiceMemory = {
    recall: async (key) => store.get(key) ?? kept,
    keep: async (key, choice: Choice) => void store.set(key, choice),
  };
  const made = () =>
    new VariantChooser(handle, {}, memory, async (_, { entry }) => {
      trials.push(entry);
      return said[entry];
    });
  return { made, trials, store };
}

const SAID = {
  fill: [timing('registers', 3), timing('tile', 2)],
  pairs: [
    timing('registers', 5),
    timing('whole', 2),
    timing('bytes', 1, 'wrong'),
    timing('halves', 3),
  ],
};

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the variant of a card', () => {
  test('is the quickest that is right, tried once for either job and remembered', async () => {
    const { made, trials } = chooser(CARD, SAID);
    const first = made();
    expect((await first.of(3_000)).name).toBe('tile');
    expect((await first.of(9_000)).name).toBe('whole');
    expect((await first.of(3_000)).name).toBe('tile');
    const later = made();
    expect((await later.of(9_000)).name).toBe('whole');
    expect((await later.of(2_000)).name).toBe('tile');
    expect(trials).toEqual(['fill', 'pairs']);
  });

  test('is the simplest one for few tracks and on a software adapter', async () => {
    const { made, trials } = chooser(CARD, SAID);
    expect((await made().of(1_999)).name).toBe('registers');
    const software = chooser({ ...CARD, isSoftware: true }, SAID);
    expect((await software.made().of(90_000)).name).toBe('registers');
    expect([...trials, ...software.trials]).toEqual([]);
  });

  test.each([
    ['nothing', null],
    ['a text', 'tile'],
    ['no such variant', { fill: 'warp', pairs: 7 }],
    ['one that fills no squares', { fill: 'bytes' }],
  ])('is tried again where what was kept is %s', async (_, kept) => {
    const { made, trials } = chooser(CARD, SAID, kept);
    expect((await made().of(3_000)).name).toBe('tile');
    expect(trials).toEqual(['fill']);
  });

  test('that takes bytes is not recalled where the language has lost them', async () => {
    const { made, trials } = chooser({ ...CARD, packed: false }, SAID, { pairs: 'bytes' });
    expect((await made().of(9_000)).name).toBe('whole');
    expect(trials).toEqual(['pairs']);
  });

  test('is forgotten when it fails, and tried again by the next page', async () => {
    const { made, trials } = chooser(CARD, SAID);
    const one = made();
    await one.of(9_000);
    await one.failed(9_000);
    expect((await made().of(9_000)).name).toBe('whole');
    expect(trials).toEqual(['pairs', 'pairs']);
  });

  test('is chosen without a memory that fails', async () => {
    const memory: ChoiceMemory = {
      recall: () => Promise.reject(new Error('no storage')),
      keep: () => Promise.reject(new Error('no storage')),
    };
    const made = new VariantChooser(CARD, {}, memory, async () => SAID.fill);
    expect((await made.of(3_000)).name).toBe('tile');
  });

  test('is none where all are wrong', async () => {
    const said = {
      ...SAID,
      fill: [timing('registers', 1, 'nonsense'), timing('tile', 1, 'nonsense')],
    };
    const { made } = chooser(CARD, said);
    await expect(made().of(3_000)).rejects.toEqual(expect.objectContaining({ code: 'gpu/wrong' }));
  });
});

describe('a trial', () => {
  test('measures what is right, and says of the others why they are out', async () => {
    installGpu({});
    const made = await createGpuEngine();
    if ('unavailable' in made) throw new Error(made.unavailable);
    const { handle } = made;
    // A clock by which everything takes long: once is enough.
    let clock = 0;
    const now = () => {
      clock += 100;
      return clock;
    };
    const variants = VARIANTS.filter(({ name }) => name !== 'halves' && name !== 'bytes');
    for (const entry of ['fill', 'pairs'] as const) {
      const timings = await measureVariants(handle, { entry, n: 80, d: 16, variants, now });
      expect(timings.map(({ refused }) => refused === undefined)).toEqual([true, true, true]);
      expect(quickest(timings)?.ms).toBeGreaterThan(0);
    }
    const wrong = installGpu({ values: (band) => band.fill(0.4), found: (words) => words.fill(0) });
    const other = await createGpuEngine();
    if ('unavailable' in other) throw new Error(other.unavailable);
    for (const entry of ['fill', 'pairs'] as const) {
      const timings = await measureVariants(other.handle, { entry, n: 80, d: 16, variants, now });
      expect(quickest(timings)).toBeUndefined();
      expect(timings[0]!.refused).toContain('wrong numbers');
    }
    expect(wrong.seen.passes).toBeGreaterThan(2);
  });

  test('begins no other variant when it has taken long enough, and waits for no compiler', async () => {
    let compiled = 0;
    // The first is what every engine opens with.
    const shader = () =>
      ++compiled < 3
        ? Promise.resolve({ label: 'registers fill', getBindGroupLayout: () => ({}) })
        : never();
    installGpu({ shader });
    const made = await createGpuEngine();
    if ('unavailable' in made) throw new Error(made.unavailable);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let clock = 0;
    const tried = measureVariants(made.handle, {
      entry: 'fill',
      n: 80,
      d: 16,
      variants: ['registers', 'tile', 'whole'].map((name) => variantOf(name as VariantName)),
      now: () => clock,
      withinMs: 1_000,
    });
    await vi.advanceTimersByTimeAsync(2_000);
    clock = 2_000;
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await tried).map(({ refused }) => refused)).toEqual([
      undefined,
      expect.stringContaining('too long to compile'),
      expect.stringContaining('long enough'),
    ]);
  });

  test('of a device that is gone is none', async () => {
    const gpu = installGpu({
      mapped: async () => {
        gpu.lose('unplugged');
        throw new DOMException('gone', 'AbortError');
      },
    });
    const made = await createGpuEngine();
    if ('unavailable' in made) throw new Error(made.unavailable);
    const tried = measureVariants(made.handle, { entry: 'fill', n: 80, d: 16 });
    await expect(tried).rejects.toBeInstanceOf(AppError);
    await expect(tried).rejects.toEqual(expect.objectContaining({ code: 'gpu/device-lost' }));
  });
});

test('a variant that turns out to be wrong is forgotten', async () => {
  const kept: Choice[] = [];
  const memory: ChoiceMemory = {
    recall: async () => ({ pairs: 'whole', fill: 'tile' }),
    keep: async (_, choice) => void kept.push(choice),
  };
  installGpu({ found: (words) => words.fill(0) });
  const made = await createGpuEngine({ memory, variants: { fill: 'whole' } });
  if ('unavailable' in made) throw new Error(made.unavailable);
  await made.engine.load(nearCopies(seeded(5), { n: 150, d: 20, people: 6, noise: 0.6 }));
  const hooks = { now: () => 0, progress: () => {}, breathe: async () => {} };
  const search = made.engine.pairs(0.5, () => true, hooks);
  await expect(search).rejects.toEqual(expect.objectContaining({ code: 'gpu/wrong' }));
  expect(kept).toEqual([{ fill: undefined }]);
});
