import { setTimeout as pause } from 'node:timers/promises';

/** Answers after which the same request may well succeed. */
const AGAIN: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const ATTEMPTS = 5;
/** Rest before the second attempt; twice as much before each further one. Milliseconds. */
const REST = 200;

/**
 * `fetch` that tries again where a store is busy or cannot be reached. All requests of a store may come twice; one
 * that says what has to lie there may then find what it has put itself.
 * @param rest milliseconds before the second attempt
 */
export function patientFetch(rest = REST): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === ATTEMPTS;
      try {
        const answer = await fetch(input, { ...init, redirect: 'manual' });
        if (isLast || !AGAIN.has(answer.status)) return answer;
        await answer.body?.cancel();
      } catch (error) {
        if (isLast) throw error;
      }
      await pause(rest * 2 ** (attempt - 1));
    }
  };
}
