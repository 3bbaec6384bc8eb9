import type { JobHooks } from '../../core/job.ts';
import type { Steps } from '../../core/steps.ts';

/** Work between two turns of the page, ms. */
const TURN_MS = 10;

/** Do all steps, with a turn for the page now and then. @throws what `breathe` throws when it is stopped */
export async function inTurns<T>(
  steps: Steps<T>,
  { breathe, now }: Pick<JobHooks, 'breathe' | 'now'>,
): Promise<T> {
  let since = now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (now() - since < TURN_MS) continue;
    await breathe();
    since = now();
  }
}
