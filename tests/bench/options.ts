import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What `run.mjs` hands to every topic. */
export interface BenchOptions {
  /** Sizes asked for; undefined for the topic's own. */
  readonly n: readonly number[] | undefined;
  /** Runs of which the best counts. */
  readonly repeat: number;
  /** Folder of an episode, for topics that are about one. */
  readonly episode?: string | undefined;
  /** Episodes that a season is divided among. */
  readonly episodes?: number | undefined;
  /** Truth file; the episode's own by default. */
  readonly truth?: string | undefined;
  /** Threshold to begin at. */
  readonly start?: number | undefined;
  /** Whether merges that look certain are accepted together. */
  readonly batches?: boolean;
  /** Where the topic's bundled module is, for those that run it in another process. */
  readonly module?: string;
  /** Whether libraries of other languages are measured too, where they are installed. */
  readonly peers?: boolean;
  /** Whether thousands of near-copies are measured too. */
  readonly copies?: boolean;
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Collect garbage, so that one run's memory is not counted as another's. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

export const residentMegabytes = (): number => process.memoryUsage.rss() / 1e6;
