import type { Labels } from '../../core/identity/types.ts';

/** One stored episode, as the switcher lists it. */
export interface EpisodeSummary {
  readonly key: string;
  readonly epId: string;
  readonly runId: string;
  readonly tracks: number;
  readonly faces: number;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  /** Bytes in IndexedDB, approximately. */
  readonly bytes: number;
  /** Of several episodes that are one: their ids, in the order of their rows. */
  readonly parts?: readonly string[];
}

/** Somebody who was named in an episode. */
export interface PersonElsewhere {
  /** Of the episode in the library. */
  readonly key: string;
  readonly epId: string;
  readonly labels: Labels;
}
