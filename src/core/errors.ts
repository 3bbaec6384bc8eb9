/** Where a fault in an input lies, as precisely as it is known. */
export interface ErrorPlace {
  readonly file?: string;
  /** 1-based line of a text file. */
  readonly line?: number;
  /** 0-based byte offset. */
  readonly byte?: number;
}

/**
 * The one error of Cutline. `message` is for developers and carries both values ("got 511,
 * expected 512"); `userMessage` says what happened, where, and what to do about it.
 */
export class AppError extends Error {
  /** Slash-separated, stable: `npy/bad-header`, `jsonl/bad-line`, … */
  readonly code: string;
  readonly userMessage: string;
  readonly place: ErrorPlace;
  /** Plain data that a caller can act on, such as `{ canSkipBadLines: true }`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    userMessage: string,
    options: { place?: ErrorPlace; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.userMessage = userMessage;
    this.place = options.place ?? {};
    this.details = options.details ?? {};
  }
}

/** Whether an error says that a file cannot be read at all: it is gone, or nobody may. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof AppError && error.details.unreadable === true;
}

/** Thrown when a job was cancelled; caught first and shown to nobody. */
export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}
