import { type ProxyMarked, proxy } from 'comlink';
import type { OnProgress } from '../../workers/contract.ts';
import type { Progress } from '../core/job.ts';

/** About 20 a second: faster than the eye follows, slow enough to cost nothing. */
const INTERVAL_MS = 50;

/**
 * Pass on at most one report in `intervalMs`; a new stage and the end of one always get through.
 * @param now milliseconds from any origin
 */
export function throttled(
  listener: OnProgress,
  now: () => number = () => performance.now(),
  intervalMs = INTERVAL_MS,
): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  let stage = '';
  return (progress: Progress) => {
    const finished = progress.total > 0 && progress.done >= progress.total;
    const time = now();
    if (progress.stage === stage && !finished && time - last < intervalMs) return;
    last = time;
    stage = progress.stage;
    listener(progress);
  };
}

/** A throttled listener that a worker can call. */
export function progressProxy(listener: OnProgress | undefined): OnProgress & ProxyMarked {
  return proxy(listener === undefined ? () => {} : throttled(listener));
}
