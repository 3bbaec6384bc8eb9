import type { JobHooks } from '../core/job.ts';

const BREATH_MS = 10;

/** Gives the host its turns while the rows of a matrix are computed, and says how many there are. */
export function breather(total: number, hooks: JobHooks) {
  let breathedAt = hooks.now();
  const report = (done: number): void =>
    hooks.progress({ stage: 'similarity', done, total, unit: 'rows' });
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
