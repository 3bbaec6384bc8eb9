import type { BenchOptions } from './options.ts';
import { runTraces } from './page.ts';

/** A 95th percentile of fewer says nothing. */
const LEAST_ROUNDS = 20;

/**
 * What an act costs the page's main thread in the built page, in a real browser: CPU time from the key
 * until the act is shown and what it asked for at once is answered, and until the clustering under it
 * has arrived, median and 95th percentile. The size is that of a season: 20,000 tracks.
 * @throws Error when a trace fails
 */
export function bench({ n: sizes = [20_000], repeat }: BenchOptions) {
  return sizes.flatMap((n) =>
    runTraces('acts', {
      BENCH_TRACKS: String(n),
      BENCH_ROUNDS: String(Math.max(repeat, LEAST_ROUNDS)),
    }),
  );
}
