/** Runs what it is given, at most `limit` at once, first come first served. */
export type Turns = <T>(task: () => Promise<T>) => Promise<T>;

/** A queue that lets `limit` tasks run side by side. A task that fails frees its place as well. */
export function createTurns(limit: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place is handed on, so that nobody can slip in between.
      if (next === undefined) running--;
      else next();
    }
  };
}
