import { resolve } from 'node:path';
import { dataRootOf } from '../cli/kit/data-root.ts';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import { usageError } from '../cli/kit/program-error.ts';
import { type DatabasePlace, databaseOf } from './db/database-url.ts';
import { reembedModels } from './reembed-models.ts';
import { modelsOf } from './serve-options.ts';

export interface WorkerOptions {
  readonly dataRoot?: string;
  readonly concurrency?: string;
  readonly maxJobs?: string;
  readonly grace?: string;
  readonly drain?: boolean;
  readonly alive?: string;
  readonly detector?: string;
  readonly embedder?: string;
  readonly model?: string;
}

/** What options and environment come to. */
export interface WorkerSettings {
  /** As it was named, absolute. */
  readonly dataRoot: string;
  readonly database: DatabasePlace;
  /** Jobs at once. */
  readonly concurrency: number;
  /** It ends after so many. */
  readonly maxJobs: number;
  /** What is at work when it is told to end has so long. Milliseconds. */
  readonly grace: number;
  /** It ends when nothing is left. */
  readonly drain: boolean;
  /** A file that is touched while it is at work; undefined for none. */
  readonly alive: string | undefined;
  /** What faces are embedded anew with; undefined for none. */
  readonly models: ModelFiles | undefined;
}

const DEFAULT_GRACE = '25';
const MOST_AT_ONCE = 64;
const LONGEST_GRACE = 86_400;
const MOST_JOBS = 1_000_000_000;

/** @throws AppError `cli/usage`, `cli/no-folder` */
export async function readWorkerSettings(
  options: WorkerOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<WorkerSettings> {
  const { concurrency = '1', grace = DEFAULT_GRACE, maxJobs, drain = false, alive } = options;
  const database = databaseOf(env);
  if (database === undefined) {
    throw usageError(
      'A worker does the jobs of a database that it shares with cutline serve: set DATABASE_URL, like postgres://user:password@host:5432/database, for both. Without one cutline serve does its jobs itself.',
    );
  }
  const dataRoot = resolve(options.dataRoot ?? 'data');
  await dataRootOf(dataRoot);
  return {
    ...{ dataRoot, database, drain },
    concurrency: whole('--concurrency', concurrency, 1, MOST_AT_ONCE),
    maxJobs:
      maxJobs === undefined ? Number.POSITIVE_INFINITY : whole('--max-jobs', maxJobs, 1, MOST_JOBS),
    grace: whole('--grace', grace, 0, LONGEST_GRACE) * 1000,
    alive: alive === undefined ? undefined : resolve(alive),
    models: reembedModels(modelsOf(options)),
  };
}

function whole(name: string, given: string, least: number, most: number): number {
  const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usageError(`${name} ${given} cannot be. Write a whole number from ${least} to ${most}.`);
}
