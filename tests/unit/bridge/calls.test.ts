import { finalizer, transfer } from 'comlink';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { callsOf, handedOver } from '../../../src/bridge/calls.ts';
import { WorkerClient } from '../../../src/bridge/worker-client.ts';
import { AppError, CancelledError } from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { JobQueue, LatestAnswer, type OnProgress } from '../../../workers/common/jobs.ts';
import { fakeWorker } from './fake-worker.ts';

/** What the garbage collector does not let go of by chance. */
const kept: unknown[] = [];

/** A worker's calls as they are written in one: an object of functions, whose type is the API. */
function createApi() {
  const jobs = new JobQueue();
  const latest = new LatestAnswer();
  let begun: () => void = () => {};
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  return {
    sum: async (a: number, b: number) => a + b,
    sharpest: async ({ data }: Matrix) => {
      const copy = Float32Array.from(data, (x) => 2 * x);
      return transfer(copy, [copy.buffer]);
    },
    count: (stages: readonly Progress[], onProgress?: OnProgress) => {
      kept.push(onProgress);
      return jobs.run(async (hooks) => {
        for (const stage of stages) hooks.progress(stage);
        // Long enough for an answer of the listener to come.
        await new Promise((resolve) => setTimeout(resolve, 20));
        return stages.length;
      }, onProgress);
    },
    endless: () =>
      jobs.run(async (hooks) => {
        begun();
        for (;;) await hooks.breathe();
      }),
    begun: () => running,
    newest: (answer: number) =>
      latest.ask(async (hooks) => {
        for (let turn = 0; turn < 3; turn++) {
          await new Promise((resolve) => setTimeout(resolve, 9));
          await hooks.breathe();
        }
        return answer;
      }),
    fail: async (): Promise<never> => {
      throw new AppError('test/code', 'for the log', 'For people.', { place: { file: 'a.npy' } });
    },
    cancel: async () => jobs.cancel(),
  };
}
type Api = ReturnType<typeof createApi>;

/** The page's calls of a worker, and what is sent to it. */
function page() {
  const { worker, sent } = fakeWorker(createApi());
  const client = new WorkerClient<Api>('test', () => worker);
  onTestFinished(() => client.terminate());
  return { calls: callsOf<Api>(client), sent };
}

const caught = (call: Promise<unknown>) => call.catch((error: unknown) => error);
const report = (stage: string, done: number): Progress => ({ stage, done, total: 9, unit: 'rows' });

describe('calls derived from the API of a worker', () => {
  it('are all there without being written down, and are no promise', async () => {
    const { calls } = page();
    expect(await calls.sum(2, 3)).toBe(5);
    expect(await Promise.resolve(calls)).toBe(calls);
    expect(calls.sum).toBe(calls.sum);
  });

  it('throw what the worker threw: its class, code, words and place', async () => {
    const error = await caught(page().calls.fail());
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'test/code',
      message: 'for the log',
      userMessage: 'For people.',
      place: { file: 'a.npy' },
    });
  });

  it('tell the listener each stage and its end, in order, and the worker takes none too', async () => {
    const { calls } = page();
    // All of it in one moment, however busy the machine is.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const heard: string[] = [];
    const stages = [report('read', 1), report('read', 2), report('pool', 0), report('pool', 9)];
    const ended = new Promise<void>((resolve) => {
      void calls.count(stages, ({ stage, done }) => {
        heard.push(`${stage} ${done}`);
        if (done === 9) resolve();
      });
    });
    await ended;
    expect(heard).toEqual(['read 1', 'pool 0', 'pool 9']);
    expect(await calls.count(stages)).toBe(4);
  });

  it('let a listener go when the call has ended', async () => {
    const { calls } = page();
    const gone = new Promise<string>((resolve) => {
      const listener = Object.assign(() => {}, { [finalizer]: () => resolve('let go') });
      void calls.count([report('read', 9)], listener);
    });
    expect(await gone).toBe('let go');
  });

  it('tell a listener nothing once they have ended, whatever is still on its way', async () => {
    const told: string[] = [];
    let tell: (what: string) => void = () => {};
    const api = {
      settle: async (onStep: (what: string) => void) => {
        tell = onStep;
        onStep('before');
        return 'the end';
      },
      cancel: async () => {},
    };
    const calls = callsOf<typeof api>({ call: (work) => work(api as never) });
    expect(await calls.settle((what) => told.push(what))).toBe('the end');
    tell('late');
    expect(told).toEqual(['before']);
  });

  it('take a listener that fails as one that heard', async () => {
    const { calls } = page();
    const failing = () => {
      throw new Error('the view is gone');
    };
    expect(await calls.count([report('read', 9)], failing)).toBe(1);
  });

  it('hand vectors over without a copy, and others as a copy', async () => {
    const { calls } = page();
    const vectors = { n: 1, d: 2, data: Float32Array.of(1, 2) };
    expect([...(await calls.sharpest(vectors))]).toEqual([2, 4]);
    expect(vectors.data).toHaveLength(2);
    expect([...(await calls.sharpest(handedOver(vectors)))]).toEqual([2, 4]);
    expect(vectors.data).toHaveLength(0);
  });

  it('stop in the worker when their signal aborts, which goes on with other calls', async () => {
    const { calls, sent } = page();
    const abort = new AbortController();
    const call = caught(calls.endless(abort.signal));
    await calls.begun();
    abort.abort();
    expect(await call).toBeInstanceOf(CancelledError);
    expect(await calls.sum(1, 1)).toBe(2);
    // The signal itself stays on the page.
    expect(sent[0]).toMatchObject({ path: ['endless'], argumentList: [] });
  });

  it('are not made when their signal aborted before', async () => {
    const { calls, sent } = page();
    expect(await caught(calls.sum(1, 1, AbortSignal.abort()))).toBeInstanceOf(CancelledError);
    expect(sent).toEqual([]);
  });

  it('answer the last request alone where only the last one is wanted', async () => {
    const { calls } = page();
    const [first, second, third] = [1, 2, 3].map((answer) => caught(calls.newest(answer)));
    expect(await first).toBeInstanceOf(CancelledError);
    expect(await second).toBeInstanceOf(CancelledError);
    expect(await third).toBe(3);
  });
});
