/** One stage's progress; `done` and `total` share a unit named by `unit`. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  /** 0 when unknown. */
  readonly total: number;
  readonly unit: 'bytes' | 'rows' | 'files' | 'tracks' | 'linkages' | 'pairs';
}

/** What a long core function may ask of its caller: pure functions own neither clock nor thread. */
export interface JobHooks {
  /** Report progress; cheap, called at most every few milliseconds of work. */
  progress(progress: Progress): void;
  /** Give the host a turn (so that it can take messages); throws CancelledError when told to stop. */
  breathe(): Promise<void>;
  /** Milliseconds from an arbitrary origin, for timings that are shown, never for results. */
  now(): number;
}

/** Hooks that do nothing: no progress, never cancelled, time stands still. */
export const SILENT_HOOKS: JobHooks = {
  progress: () => {},
  breathe: () => Promise.resolve(),
  now: () => 0,
};
