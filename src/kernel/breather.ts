import type { JobHooks } from '../core/job.ts';

const BREATH_MS = 10;

/** Gives the host its turns while the rows of a matrix are computed, and says how many there are. */
export function breather(total: number, hooks: JobHooks) {
  return taking(hooks, (done) =>
    hooks.progress({ stage: 'similarity', done, total, unit: 'rows' }),
  );
}

/**
 * The same where each row is compared with those below it: the first takes longest, so that pairs are what
 * tells how far it is.
 */
export function pairBreather(n: number, hooks: JobHooks) {
  const below = (rows: number): number => ((n - rows) * (n - rows - 1)) / 2;
  const total = below(0);
  return taking(hooks, (rows) => {
    const done = rows < n ? total - below(rows) : total;
    hooks.progress({ stage: 'similarity', done, total, unit: 'pairs' });
  });
}

function taking(hooks: JobHooks, report: (done: number) => void) {
  let breathedAt = hooks.now();
  return {
    due: () => hooks.now() - breathedAt > BREATH_MS,
    take: async (done: number) => {
      report(done);
      await hooks.breathe();
      breathedAt = hooks.now();
    },
    report,
  };
}
