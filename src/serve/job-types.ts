import type { Problem } from './problem.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type JobStage = 'cluster' | 'cleanup' | 'reembed' | 'match';

/** What is asked for. */
export interface JobRequest {
  readonly stage: JobStage;
  readonly epId: string;
  /** Undefined for the default. */
  readonly runId: string | undefined;
  /** Checked; what was left open is not in it. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A job as the API shows it. */
export interface JobView {
  readonly job_id: string;
  readonly ep_id: string;
  /** Empty for the default. */
  readonly run_id: string;
  readonly stage: JobStage;
  readonly state: JobState;
  /** 0 before the first. */
  readonly attempt: number;
  readonly progress: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly summary: Readonly<Record<string, unknown>> | null;
  readonly error: Problem | null;
  readonly requested: Readonly<Record<string, unknown>>;
  readonly params_hash: string;
}

/** Which of a job's events end it: there is one of them, and nothing after it. */
export type EndEvent = 'done' | 'error' | 'cancelled';

export interface JobEvent {
  /** Later ones have higher numbers. */
  readonly id: number;
  readonly job_id: string;
  readonly event: 'progress' | 'log' | EndEvent;
  readonly data: Readonly<Record<string, unknown>>;
}

export const isEnd = ({ event }: Pick<JobEvent, 'event'>): boolean =>
  event === 'done' || event === 'error' || event === 'cancelled';

export interface Submitted {
  readonly outcome: 'queued' | 'existing';
  readonly job: JobView;
}

/** Which jobs to list, the newest first. */
export interface JobFilter {
  readonly epId: string | undefined;
  readonly state: JobState | undefined;
  /** Only those that are older than this one. */
  readonly after: string | undefined;
}

export interface JobPage {
  readonly jobs: readonly JobView[];
  /** What to give as `after` for the rest; null where this is all. */
  readonly next: string | null;
}

export interface Cancelled {
  readonly job: JobView;
  /** It had ended before. */
  readonly ended: boolean;
}

/** What the service knows of its jobs. */
export interface Jobs {
  /** @throws AppError `job/running` where the episode has another one */
  submit(request: JobRequest): Promise<Submitted>;
  get(id: string): Promise<JobView | undefined>;
  list(filter: JobFilter): Promise<JobPage>;
  cancel(id: string): Promise<Cancelled | undefined>;
  /** What happened after an event, in order. */
  events(id: string, after: number): Promise<readonly JobEvent[]>;
  /**
   * Hear what happens from now on, of all jobs.
   * @param missed called where something may have happened that was not heard: it is read again
   * @returns ends it
   */
  listen(hear: (event: JobEvent) => void, missed?: () => void): () => void;
  /** @throws AppError `db/…` while jobs can neither be taken nor told of */
  ready(): Promise<void>;
  /** What is being written is written; what is computed is computed anew at the next start. */
  close(): Promise<void>;
}
