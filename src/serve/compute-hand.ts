import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import type { Progress } from '../core/job.ts';
import { type ComputedRun, type ComputeHears, Computer, type ComputeTask } from './compute.ts';
import { receiveError, type SentError, sendError } from './problem.ts';

/** Whoever computes one job, again and again where it has to be. */
export interface ComputeHand {
  compute(): Promise<ComputedRun>;
  /** Whatever it is at, it stops; what is waited for fails. */
  end(): void;
}
export type StartComputing = (task: ComputeTask, hears: ComputeHears) => ComputeHand;

/** What a thread that computes is started with. */
export interface ComputeRole {
  readonly role: 'compute';
  readonly task: ComputeTask;
  /** See `Computer`. */
  readonly models: ModelFiles | undefined;
}

type Said =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'computed'; readonly run: ComputedRun }
  | { readonly type: 'failed'; readonly error: SentError };

/**
 * A thread for each job. A thread and no process: it ends with the service, however that ends, and it writes
 * nothing, so that it can be ended at any moment.
 * @param program the built program
 * @param models see `Computer`
 * @param resourceLimits what a thread may take; one that wants more ends, and nothing else does
 */
export function computeInThreads(
  program: string,
  models?: ModelFiles,
  resourceLimits: ResourceLimits = {},
): StartComputing {
  return (task, hears) => {
    const workerData: ComputeRole = { role: 'compute', task, models };
    const worker = new Worker(new URL(program), { workerData, resourceLimits });
    let waiting: { settle: (run: ComputedRun) => void; fail: (error: unknown) => void } | undefined;
    let gone: Error | undefined;
    const lost = (cause: unknown) => {
      gone ??= new Error(`the thread that computes has ended: ${String(cause)}`);
      waiting?.fail(gone);
    };
    worker.on('error', lost);
    worker.on('exit', lost);
    worker.on('message', (said: Said) => {
      if (said.type === 'progress') hears.progress(said.progress);
      else if (said.type === 'note') hears.note(said.text);
      else if (said.type === 'computed') waiting?.settle(said.run);
      else waiting?.fail(receiveError(said.error));
    });
    return {
      compute: () =>
        new Promise((settle, fail) => {
          if (gone !== undefined) fail(gone);
          waiting = { settle, fail };
          worker.postMessage('compute');
        }),
      end: () => {
        lost('it was told to');
        void worker.terminate();
      },
    };
  };
}

/** In this thread, for tests. */
export const computeHere: StartComputing = (task, hears) => computeHereWith(undefined)(task, hears);

/** Likewise, with models. */
export const computeHereWith =
  (models: ModelFiles | undefined): StartComputing =>
  (task, hears) => {
    const computer = new Computer(models);
    let end = () => {};
    const ended = new Promise<never>((_, fail) => {
      end = () => fail(new Error('it was told to end'));
    });
    ended.catch(() => {});
    return { compute: () => Promise.race([computer.run(task, hears), ended]), end };
  };

/** Milliseconds between two states of one stage that are told. */
const TOLD_MS = 250;

/** What the program does in a thread that computes. */
export function listenForComputing(port: MessagePort, { task, models }: ComputeRole): void {
  const computer = new Computer(models);
  const say = (said: Said): void => port.postMessage(said);
  port.on('message', () => {
    const progress = seldom((one) => say({ type: 'progress', progress: one }));
    void computer.run(task, { progress, note: (text) => say({ type: 'note', text }) }).then(
      (run) => say({ type: 'computed', run }),
      (error: unknown) => say({ type: 'failed', error: sendError(error) }),
    );
  });
}

/** Stages as they begin, and each a few times a second. */
function seldom(tell: (progress: Progress) => void): (progress: Progress) => void {
  let stage = '';
  let at = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - at < TOLD_MS) return;
    stage = progress.stage;
    at = now;
    tell(progress);
  };
}
