import { isMainThread, type MessagePort, Worker } from 'node:worker_threads';
import { mayFollow, performEdits } from './edit-tasks.ts';
import { receiveError, refusal, type SentError, sendError } from './problem.ts';
import { type Answer, type Answers, isOfBank, perform, type Task } from './tasks.ts';

/** Whoever does the tasks. */
export interface Crew {
  run<T extends Task>(task: T): Promise<Answers[T['type']]>;
  /** Wait for what is being done, then end. */
  close(): Promise<void>;
}

/** What changes an episode. */
const WRITES: readonly Task['type'][] = [
  ...(['edit', 'push', 'numbers', 'add-seeds', 'remove-seeds'] as const),
];

/** Tasks that may wait; beyond that a caller is asked to come again. */
const MOST_WAITING = 256;

/** Tasks in this thread, for tests: no program is built for them. */
export function crewHere(): Crew {
  return { run: (task) => perform(task), close: () => Promise.resolve() };
}

/**
 * Threads, so that the one that answers is never kept: one changes what is there, in the order of the requests,
 * one reads episodes, and one the Facebank, which may be large, and looks for faces where photographs come.
 * @param program the built program, which in a thread does tasks (`listenForTasks`)
 */
export function threadCrew(program: string): Crew {
  const writer = new Hand(program);
  const reader = new Hand(program);
  const looker = new Hand(program);
  const handFor = (task: Task) => {
    if (WRITES.includes(task.type)) return writer;
    return task.type === 'look' || isOfBank(task) ? looker : reader;
  };
  return {
    run: (task) => handFor(task).run(task) as Promise<never>,
    close: async () => {
      await Promise.all([writer.close(), reader.close(), looker.close()]);
    },
  };
}

interface Sent {
  readonly id: number;
  readonly task: Task;
}
type Said =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: SentError };

interface Waiting {
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/** One thread, started when it is first wanted, and again when it has died. */
class Hand {
  readonly #program: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;
  #idle: (() => void) | undefined;

  constructor(program: string) {
    this.#program = program;
  }

  run(task: Task): Promise<Answer> {
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(
        refusal(
          'serve/busy',
          'Too much is waiting to be done. Nothing was changed. Try again in a moment.',
        ),
      );
    }
    const id = ++this.#last;
    return new Promise<Answer>((settle, fail) => {
      this.#waiting.set(id, { settle, fail });
      const sent: Sent = { id, task };
      this.#thread().postMessage(sent);
    });
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL(this.#program));
    worker.on('message', (said: Said) => {
      const waiting = this.#take(said.id);
      if ('answer' in said) waiting?.settle(said.answer);
      else waiting?.fail(receiveError(said.error));
    });
    const gone = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const id of [...this.#waiting.keys()]) {
        this.#take(id)?.fail(new Error(`the thread that does tasks has ended: ${String(cause)}`));
      }
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#idle?.();
    return waiting;
  }

  async close(): Promise<void> {
    if (this.#waiting.size > 0) {
      this.#worker?.ref();
      await new Promise<void>((settle) => {
        this.#idle = settle;
      });
    }
    await this.#worker?.terminate();
  }
}

/** What an answer has need not be copied: nobody here looks at it any more. */
const givenAway = (answer: Answer): readonly ArrayBuffer[] =>
  typeof answer === 'object' && 'bytes' in answer ? [answer.bytes.buffer] : [];

/** What the program does in a thread of a crew. */
export function listenForTasks(port: MessagePort): void {
  if (isMainThread) throw new Error('tasks are done in a thread');
  const waiting: Sent[] = [];
  const say = (said: Said, given: readonly ArrayBuffer[] = []) =>
    port.postMessage(said, [...given]);
  const pendingOf = ({ id, task }: Sent) => ({
    task,
    done: (answer: Answer) => say({ id, answer }, givenAway(answer)),
    failed: (error: unknown) => say({ id, error: sendError(error) }),
  });
  const doOne = async (sent: Sent): Promise<void> => {
    const { task, done, failed } = pendingOf(sent);
    if (task.type !== 'edit') return perform(task).then(done, failed);
    await performEdits({ task, done, failed }, () => {
      const next = waiting[0];
      if (next?.task.type !== 'edit' || !mayFollow(task, next.task)) return undefined;
      waiting.shift();
      return { ...pendingOf(next), task: next.task };
    });
  };
  // One after the other: what is sent first is done first.
  let busy = false;
  port.on('message', async (sent: Sent) => {
    waiting.push(sent);
    if (busy) return;
    busy = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await doOne(next);
    }
    busy = false;
  });
}
