import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ModelSession } from '../../src/core/face/session.ts';
import { agree, openWhereRight } from '../../workers/embed/gpu-session.ts';

const asked: string[] = [];
let clock = 0;

/** A model that answers with `value` after `ms`, or fails. */
function model(name: string, value: number, ms: number, failsFrom = Number.POSITIVE_INFINITY) {
  let runs = 0;
  const session: ModelSession = {
    inputs: [{ name: 'in', type: 'float32', dims: ['batch', 3, 'h', 'w'] }],
    outputs: [],
    run: async (feeds) => {
      expect(feeds.in!.dims).toEqual([1, 3, 320, 320]);
      if (runs++ >= failsFrom) throw new Error(`${name} failed`);
      asked.push(name);
      clock += ms;
      return { out: { data: Float32Array.of(1000, value), dims: [1, 2] } };
    },
    release: async () => void asked.push(`${name} released`),
  };
  return async () => session;
}

const feeds = { in: { data: new Float32Array(0), dims: [1, 3, 320, 320] } };
const open = (gpu: () => Promise<ModelSession>, cpu = model('cpu', 5, 10)) =>
  openWhereRight(gpu, cpu, { now: () => clock, onSilence: () => void asked.push('silent') });
const used = async (session: ModelSession) => {
  asked.length = 0;
  await session.run(feeds);
  return [...asked];
};

beforeEach(() => {
  asked.length = 0;
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

describe('a device that does not answer is gone without', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());
  const inAMinute = async <T>(work: Promise<T>): Promise<T> => {
    await vi.advanceTimersByTimeAsync(60_000);
    return work;
  };
  const never = <T>(): Promise<T> => new Promise(() => {});

  test('when the model is opened; a session that comes late is closed', async () => {
    let come = (_: ModelSession): void => {};
    const late = new Promise<ModelSession>((resolve) => {
      come = resolve;
    });
    const session = await inAMinute(open(() => late));
    expect(asked).toEqual(['silent']);
    expect(await used(session)).toEqual(['cpu']);
    come(await model('gpu', 5, 1)());
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['cpu', 'gpu released']);
  });

  test.each([0, 2])('after %i runs of the trial', async (runs) => {
    const gpu = await model('gpu', 5, 1)();
    let left = runs;
    const stuck = { ...gpu, run: (feed: typeof feeds) => (left-- > 0 ? gpu.run(feed) : never()) };
    const session = await inAMinute(open(async () => stuck as ModelSession));
    expect(asked).toContain('silent');
    expect(await used(session)).toEqual(['cpu']);
  });

  test('in the middle of its work', async () => {
    const gpu = await model('gpu', 5, 1)();
    let stuck = false;
    const session = await open(async () => ({
      ...gpu,
      run: (feed) => (stuck ? never() : gpu.run(feed)),
    }));
    expect(await used(session)).toEqual(['gpu']);
    stuck = true;
    expect(await inAMinute(used(session))).toEqual(['silent', 'gpu released', 'cpu']);
    expect(await used(session)).toEqual(['cpu']);
  });
});

describe('a model runs on the graphics device', () => {
  test('that computes the same and is quicker', async () => {
    const session = await open(model('gpu', 5.5, 1));
    expect(asked.at(-1)).toBe('cpu released');
    expect(await used(session)).toEqual(['gpu']);
  });

  test.each([
    ['computes something else', model('gpu', 9, 1)],
    ['computes no number', model('gpu', Number.NaN, 1)],
    ['is slower', model('gpu', 5, 11)],
  ])('not where it %s', async (_, gpu) => {
    const session = await open(gpu);
    expect(asked.at(-1)).toBe('gpu released');
    expect(await used(session)).toEqual(['cpu']);
  });

  test('not where it cannot be opened or fails at once', async () => {
    expect(await used(await open(() => Promise.reject(new Error('no kernel'))))).toEqual(['cpu']);
    expect(await used(await open(model('gpu', 5, 1, 0)))).toEqual(['cpu']);
  });

  test('until it fails: the same question is answered by the processor, and all after it', async () => {
    const session = await open(model('gpu', 5, 1, 5));
    expect(await used(session)).toEqual(['gpu']);
    expect(await used(session)).toEqual(['gpu released', 'cpu']);
    expect(await used(session)).toEqual(['cpu']);
  });
});

test('answers agree within single precision, output by output', () => {
  const out = (...values: number[]) => ({ a: { data: Float32Array.from(values), dims: [] } });
  expect(agree(out(100, 0), out(100.1, 0.1))).toBe(true);
  expect(agree(out(100, 0), out(100, 0.3))).toBe(false);
  expect(agree(out(0, 0), out(0, 0))).toBe(true);
  expect(agree(out(1), out(1, 2))).toBe(false);
  expect(agree(out(1), {})).toBe(false);
});
