import type { BenchOptions } from './options.ts';
import { runTraces, type Trace } from './page.ts';

/**
 * A walk through the whole built page with a season on it, in a real browser: every view and every tab,
 * tuning, answers, export, a reload. A row a step: CPU time of the page's main thread, its tasks of more
 * than 50 ms of it, the longest, memory. The sizes are those of a season and of five.
 * @param options.episodes opened together, which the tracks are divided among
 * @throws Error when the walk cannot go on
 */
export function bench({
  n: sizes = [20_000],
  episodes = 1,
}: BenchOptions): Record<string, string>[] {
  const env = { BENCH_EPISODES: String(episodes) };
  return sizes.flatMap((n) => runTraces('walk', { ...env, BENCH_TRACKS: String(n) }).map(rowOf));
}

function rowOf({ trace, result }: Trace): Record<string, string> {
  return { step: trace, ...(JSON.parse(result) as Record<string, string>) };
}
