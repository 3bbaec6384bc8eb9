import { proxy, transfer } from 'comlink';
import { CancelledError } from '../core/errors.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { WorkerClient } from './worker-client.ts';

/** The calls of a worker as the page writes them: a signal may follow the arguments. */
export type Calls<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: [...A, signal?: AbortSignal | undefined]) => R
    : never;
};

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** How a call is made: by its name, its arguments, and the signal that followed them. */
export type Ask<T> = (
  name: keyof T & string,
  args: readonly unknown[],
  signal: AbortSignal | undefined,
) => Promise<unknown>;

/** All calls of an API, each made by `ask`: nothing is written down for one of them. */
export function callsBy<T>(ask: Ask<T>): Calls<T> {
  const made: Record<string, Call> = {};
  return new Proxy(made, {
    get: (_, name) => {
      // Whoever awaits the calls as a whole asks whether they are a promise.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      made[name] ??= (...given) => {
        const last = given.at(-1);
        const signal = last instanceof AbortSignal ? last : undefined;
        const args = signal === undefined ? given : given.slice(0, -1);
        return ask(name as keyof T & string, args, signal);
      };
      return made[name];
    },
  }) as unknown as Calls<T>;
}

/**
 * The calls of a worker. Listeners among the arguments are told from its thread until the call has
 * ended, an abort stops what it does (see WorkerClient), and its errors arrive as what they were.
 */
export function callsOf<T>(client: Pick<WorkerClient<T & Cancellable>, 'call'>): Calls<T> {
  return callsBy<T>(async (name, args, signal) => {
    let ended = false;
    // Listeners have a channel of their own: what was said last may come after the answer.
    const listening = (arg: unknown) => {
      if (typeof arg !== 'function') return arg;
      return proxy(Object.assign((value: unknown) => (ended ? undefined : arg(value)), arg));
    };
    try {
      return await client.call(async (api) => {
        const call = (api as unknown as Record<string, Call>)[name] as Call;
        return call(...args.map(listening));
      }, signal);
    } finally {
      ended = true;
    }
  });
}

interface Cancellable {
  cancel(): Promise<void>;
}

/** Vectors that change hands with the call they are given to, without a copy: they are detached here. */
export const handedOver = (vectors: Matrix): Matrix => transfer(vectors, [vectors.data.buffer]);

/** What a call answers, unless its signal aborts before: then CancelledError, and `stop` is called. */
export function unlessAborted<R>(
  answer: Promise<R>,
  signal: AbortSignal | undefined,
  stop: () => void,
): Promise<R> {
  if (signal === undefined) return answer;
  return new Promise<R>((resolve, reject) => {
    const leave = () => {
      reject(new CancelledError());
      stop();
    };
    signal.addEventListener('abort', leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
