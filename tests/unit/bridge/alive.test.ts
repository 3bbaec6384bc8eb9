import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf } from '../../../src/bridge/calls.ts';
import { cluster } from '../../../src/bridge/cluster.ts';
import { hearRestarts, surviving, WorkerClient } from '../../../src/bridge/worker-client.ts';
import { AppError, CancelledError } from '../../../src/core/errors.ts';
import { showLife } from '../../../workers/common/alive.ts';
import { fakeWorker } from './fake-worker.ts';

/** Locks as browsers have them: one holder of a name, then whoever stands in line, in order. */
class Locks {
  readonly #lines = new Map<string, (() => void)[]>();

  async request(name: string, ...rest: readonly unknown[]): Promise<unknown> {
    const work = rest.at(-1) as () => unknown;
    const { signal } = (rest.length > 1 ? rest[0] : {}) as { signal?: AbortSignal };
    const line = this.#lines.get(name);
    if (line !== undefined) {
      await new Promise<void>((turn, reject) => {
        line.push(turn);
        signal?.addEventListener('abort', () => {
          line.splice(line.indexOf(turn), 1);
          reject(signal.reason as Error);
        });
      });
    }
    this.#lines.set(name, line ?? []);
    return work();
  }

  /** The one who holds it is no more: the next in line has it. */
  release(name: string): void {
    const next = this.#lines.get(name)?.shift();
    if (next === undefined) this.#lines.delete(name);
    else next();
  }

  waiting = (name: string): number => this.#lines.get(name)?.length ?? 0;
}

/** A worker that shows its life, can compute without a pause, and can end without a word. */
function living(api: object) {
  const made = fakeWorker(api);
  let name = '';
  showLife({
    postMessage: (data) => {
      name = data.lives;
      queueMicrotask(() => made.worker.dispatchEvent(new MessageEvent('message', { data })));
    },
  });
  return { ...made, lock: () => name, end: () => locks.release(name) };
}

let locks = new Locks();
beforeEach(() => {
  locks = new Locks();
  vi.stubGlobal('navigator', { locks });
  vi.stubGlobal('ErrorEvent', Event);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const caught = (call: Promise<unknown>) => call.catch((error: unknown) => error);
const crashed = expect.objectContaining({ code: 'worker/crashed' });
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await undefined;
};

/** A client whose workers are made one after the other; `hang` never answers. */
function client() {
  const workers: ReturnType<typeof living>[] = [];
  const api = { hang: () => new Promise<string>(() => {}), sum: async (a: number) => a + 1 };
  const made = new WorkerClient<typeof api & { cancel(): Promise<void> }>('test', () => {
    const worker = living({ ...api, cancel: async () => {} });
    workers.push(worker);
    return worker.worker;
  });
  return { client: made, calls: callsOf(made), workers };
}

describe('a worker that is started ahead', () => {
  it('is the one that the first call is made to', async () => {
    const { calls, workers, client: one } = client();
    one.warm();
    one.warm();
    expect(workers).toHaveLength(1);
    expect(await calls.sum(1)).toBe(2);
    expect(workers).toHaveLength(1);
    one.terminate();
  });
});

describe('a worker that ends without a word', () => {
  it('ends the calls that wait for it, and the next call has a new one', async () => {
    const { calls, workers, client: one } = client();
    const call = caught(calls.hang());
    await turns();
    workers[0]?.end();
    expect(await call).toEqual(crashed);
    expect(one.alive).toBe(false);
    expect(await calls.sum(1)).toBe(2);
    expect(workers).toHaveLength(2);
    one.terminate();
  });

  it('is known to have ended before it is asked again', async () => {
    const { calls, workers, client: one } = client();
    await calls.sum(1);
    workers[0]?.end();
    await turns();
    expect(one.alive).toBe(false);
    one.terminate();
  });

  it('is never one that computes for days, in a tab that sleeps', async () => {
    vi.useFakeTimers();
    const { calls, client: one } = client();
    let ended = false;
    const call = caught(calls.hang()).finally(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(3 * 24 * 3_600_000);
    expect(ended).toBe(false);
    one.terminate();
    expect(await call).toBeInstanceOf(CancelledError);
  });

  it('is not waited for any more when the page has ended it', async () => {
    const { calls, workers, client: one } = client();
    await calls.sum(1);
    const lock = workers[0]?.lock() ?? '';
    expect(locks.waiting(lock)).toBe(1);
    one.terminate();
    await turns();
    expect(locks.waiting(lock)).toBe(0);
    // Its lock goes with it, and the worker after it is none the worse.
    const call = calls.sum(4);
    locks.release(lock);
    expect(await call).toBe(5);
    one.terminate();
  });

  it('is told by its error alone where there are no locks', async () => {
    vi.stubGlobal('navigator', {});
    const { calls, workers, client: one } = client();
    expect(await calls.sum(1)).toBe(2);
    const call = caught(calls.hang());
    workers[0]?.crash();
    expect(await call).toEqual(crashed);
    one.terminate();
  });
});

describe('a worker whose script cannot be had', () => {
  const lost = expect.objectContaining({
    code: 'worker/not-loaded',
    userMessage: expect.stringMatching(/could not be loaded.* Nothing is lost.* Reload the page/),
  });
  /** Workers of which none ever speaks. */
  const silent = () => {
    const made: EventTarget[] = [];
    const one = new WorkerClient<{ ask(): Promise<void>; cancel(): Promise<void> }>('test', () => {
      const worker = Object.assign(new EventTarget(), { postMessage() {}, terminate() {} });
      made.push(worker);
      return worker as unknown as Worker;
    });
    return { one, made, ask: callsOf(one).ask };
  };

  it('is told as that, is not started again for the same work, and is asked for anew later', async () => {
    const { one, made, ask } = silent();
    const heard: string[] = [];
    const stop = hearRestarts((worker) => heard.push(worker));
    const call = caught(surviving('test', () => ask()));
    made[0]?.dispatchEvent(new Event('error'));
    expect(await call).toEqual(lost);
    stop();
    expect([heard, made.length, one.alive]).toEqual([[], 1, false]);
    void caught(ask());
    expect(made).toHaveLength(2);
    one.terminate();
  });

  it('is waited for a while, not for ever', async () => {
    vi.useFakeTimers();
    const { one, ask } = silent();
    const call = caught(ask());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(one.alive).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await call).toEqual(lost);
  });

  it('stopped by a fault of its own says that', async () => {
    const { made, ask } = silent();
    const call = caught(ask());
    made[0]?.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
    expect(await call).toEqual(crashed);
  });
});

describe('work that survives the end of its worker', () => {
  const crash = () => new AppError('worker/crashed', 'test', 'It stopped.');

  it('is done once more, and said; a second end is told as what it is', async () => {
    const heard: string[] = [];
    const stop = hearRestarts((worker) => heard.push(worker));
    let left = 1;
    const work = async () => {
      if (left-- > 0) throw crash();
      return 'done';
    };
    expect(await surviving('test', work)).toBe('done');
    left = 2;
    expect(await caught(surviving('test', work))).toEqual(crashed);
    expect(heard).toEqual(['test', 'test']);
    stop();
  });

  it('is not done again for another fault, nor for somebody who has left', async () => {
    let times = 0;
    const failing = (error: Error) => async () => {
      times++;
      throw error;
    };
    expect(await caught(surviving('test', failing(new CancelledError())))).toBeInstanceOf(
      CancelledError,
    );
    expect(await caught(surviving('test', failing(crash()), AbortSignal.abort()))).toEqual(crashed);
    expect(times).toBe(2);
  });

  it('is given what the worker before held', async () => {
    const asked: string[] = [];
    const workers: ReturnType<typeof living>[] = [];
    const hold = { first: true };
    vi.stubGlobal('Worker', function start() {
      const say = (name: string) => async () => {
        asked.push(name);
        if (name === 'trackProfile' && hold.first) await new Promise(() => {});
        return name;
      };
      const names = ['open', 'trackProfile', 'cancel'];
      const made = living(Object.fromEntries(names.map((name) => [name, say(name)])));
      workers.push(made);
      return made.worker;
    });
    cluster.detach();
    const vectors = async () => ({ n: 1, d: 1, data: Float32Array.of(1) });
    cluster.attach({ epId: 'a' } as never, vectors);
    const call = cluster.trackProfile(0);
    await vi.waitFor(() => expect(asked).toEqual(['open', 'trackProfile']));
    hold.first = false;
    workers[0]?.end();
    expect(await call).toBe('trackProfile');
    expect(asked).toEqual(['open', 'trackProfile', 'open', 'trackProfile']);
    cluster.detach();
  });
});
