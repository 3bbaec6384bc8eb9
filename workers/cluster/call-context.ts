import type { JobHooks } from '../../src/core/job.ts';
import type { EngineChooser } from './engines.ts';
import type { Clustered, Held } from './held.ts';
import type { Pooled } from './prepare.ts';

/** What the calls that only read the clustering share with the session. */
export interface CallContext {
  readonly engines: EngineChooser;
  /** @throws AppError `cluster/no-episode` */
  readonly opened: () => Held;
  /** Pooling of the last `cluster`; before the first, the default one. */
  readonly pooledNow: () => Pooled;
  /** The last clustering that came to its end. @throws AppError `cluster/not-clustered` */
  readonly clustered: () => Clustered;
  /** Hooks of a call that runs beside the queue: it breathes, and nothing cancels it. */
  readonly beside: () => JobHooks;
}
