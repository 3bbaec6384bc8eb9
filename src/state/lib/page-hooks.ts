import { CancelledError } from '../../core/errors.ts';
import type { JobHooks } from '../../core/job.ts';

/** For work on the page's own thread: it gives the page a turn, and stops when it is told to. */
export const pageHooks = (signal: AbortSignal): JobHooks => ({
  progress: () => {},
  breathe: async () => {
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) throw new CancelledError();
  },
  now: () => performance.now(),
});
