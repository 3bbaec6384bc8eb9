import { type OfService, type SentStep, sendSteps } from '../../bridge/service-log.ts';
import { AppError } from '../../core/errors.ts';
import type { SyncStep } from '../../core/moderation/sync/sync-step.ts';

/** Of one request: steps, and characters of JSON of them; the service takes 1,000 and 8 MB. */
const MOST_STEPS = 500;
const MOST_CHARACTERS = 2_000_000;
/** A step that cannot be read, or is too large: it will not be another time. */
const NEVER: readonly unknown[] = ['moderation/bad-payload', 'serve/too-large'];

/**
 * Send steps from the first on, as many as fit into a request. Where one of them spoils the request, it is found by
 * sending fewer: that one alone is refused, and those after it are sent another time.
 * @param before called with their names before any of them is sent
 * @returns what became of those that were sent
 */
export async function sendAsMuch(
  of: OfService,
  base: number,
  steps: readonly SyncStep[],
  before: (uids: readonly string[]) => Promise<void>,
): Promise<readonly SentStep[]> {
  let some = fitting(steps);
  await before(some.map(({ uid }) => uid));
  for (;;) {
    try {
      return await sendSteps(of, base, some);
    } catch (error) {
      if (!(error instanceof AppError) || !NEVER.includes(error.details.code)) throw error;
      const [first] = some;
      if (some.length === 1 && first !== undefined) {
        const { code } = error.details;
        return [{ uid: first.uid, code: String(code), reason: error.userMessage }];
      }
      some = some.slice(0, Math.ceil(some.length / 2));
    }
  }
}

function fitting(steps: readonly SyncStep[]): readonly SyncStep[] {
  let characters = 0;
  const most = steps.slice(0, MOST_STEPS);
  const end = most.findIndex((step, i) => {
    characters += JSON.stringify(step).length;
    return i > 0 && characters > MOST_CHARACTERS;
  });
  return end < 0 ? most : most.slice(0, end);
}

/** Undefined where the history is shorter than it was: it was replaced, and has to be heard whole. */
export async function unlessReplaced<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppError && error.details.status === 410) return undefined;
    throw error;
  }
}
