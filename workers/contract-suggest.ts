/** A threshold from the data, with its reasons. Types only. Rows are track rows. */
import type { Remembered } from '../src/core/suggest/impostor-memory.ts';
import type { ToldPairs } from '../src/core/suggest/told-pairs.ts';
import type { Recommendation } from '../src/core/suggest/types.ts';
import type { OnProgress } from './contract.ts';

/** What is known of the tracks beside their vectors; those, linkage and tree are of the last `cluster`. */
export interface SuggestRequest {
  /** Flat pairs of tracks seen in one frame. */
  readonly sharedFrames: Int32Array;
  /** Tracks of each person by people's word (`toldPeople`). */
  readonly people: readonly Int32Array[];
  /** What they answered about others (`toldPairs`). */
  readonly answers?: ToldPairs;
  /** What other episodes of the same embedder showed. */
  readonly remembered?: Remembered | undefined;
}

export type SuggestApi = {
  /**
   * Recommend a threshold. Runs beside the queue on a kernel of its own; a request takes the place of
   * the one before, which rejects with CancelledError.
   * @throws AppError `cluster/not-clustered`
   */
  suggest(request: SuggestRequest, onProgress: OnProgress): Promise<Recommendation>;
  /** Nobody waits for the answer any more. */
  stopSuggest(): Promise<void>;
};
