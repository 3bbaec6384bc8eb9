import { create } from 'zustand';
import type { DecidedBy } from '../../core/moderation/decided-truth.ts';
import type { TruthRecord } from '../persistence/truth.ts';

/** What scores are taken against. */
export type TruthSource = 'file' | DecidedBy;

/** What a person chose to score against; belongs to one episode. */
export interface TruthState {
  /** Key of the episode that the rest is about. */
  readonly key: string | undefined;
  /** A truth that was dropped on it; one beside its files gives way to it. */
  readonly dropped: TruthRecord | undefined;
  /** Undefined takes a file when there is one. */
  readonly source: TruthSource | undefined;
  /** Score what the grid shows, or a clustering that knows nothing of the decisions. */
  readonly withDecisions: boolean;
}

export const NO_TRUTH: TruthState = {
  key: undefined,
  dropped: undefined,
  source: undefined,
  withDecisions: true,
};

/** Beside the store: only the scores look at it, and read it when they are opened. */
export const useTruth = create<TruthState>(() => NO_TRUTH);
