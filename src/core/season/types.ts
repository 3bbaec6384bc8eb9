import type { ClusterParameters } from '../cluster/types.ts';
import type { ConfidenceWord } from '../suggest/types.ts';

/**
 * Counts of identities over the threshold, exact at every one: `clusters[i]` and its fellows hold for
 * thresholds above `threshold[i − 1]` up to and including `threshold[i]`.
 */
export interface CountSteps {
  readonly threshold: Float64Array; // [S] ascending, the last is 1
  readonly clusters: Int32Array; // [S] that count
  readonly clustered: Int32Array; // [S] tracks in them
  readonly largest: Int32Array; // [S] tracks of the largest of them
}

/** A number over the threshold, to be read like `CountSteps`. */
export interface ValueSteps {
  readonly threshold: Float64Array; // [S] ascending, the last is 1
  readonly value: Float64Array; // [S]
}

/** How well the identities of an episode agree with what is known to be true of it. */
export interface EpisodeTruth {
  /** `file`: its truth.json; `locked`: identities that people locked, of a clustering that does not know them. */
  readonly source: 'file' | 'locked';
  readonly people: number;
  /** Tracks that are scored. */
  readonly tracks: number;
  /** BCubed F, 0–1. */
  readonly f: ValueSteps;
  readonly best: { readonly value: number; readonly at: number };
}

/** The threshold that an episode's own data speak for. */
export interface EpisodeSuggestion {
  readonly cluster_thresh: number;
  /** False: the data do not decide, and the threshold is only the default. */
  readonly decided: boolean;
  /** 0–1. */
  readonly confidence: number;
  readonly word: ConfidenceWord;
  /** What speaks for it, a sentence. */
  readonly why: string;
  /** Agreement (BCubed F) of the clusters at a threshold with those at the suggested one. */
  readonly agreement: ValueSteps;
  /** Around the suggestion, thresholds whose clusters are nearly the same (`SAME_CLUSTERS`). */
  readonly from: number;
  readonly to: number;
}

/** What is kept of an episode: a few bytes a track. Plain data. */
export interface EpisodeFigures {
  /** Tells episodes apart. */
  readonly key: string;
  readonly epId: string;
  /** "" for an episode without runs. */
  readonly runId: string;
  /** Tracks that were clustered, and those that the episode has. */
  readonly tracks: number;
  readonly allTracks: number;
  /** Steps of its history that hold; they were in force when `withDecisions` was. */
  readonly decisions: number;
  readonly counts: CountSteps;
  /** Thresholds below this are not known; 0 or less where all are. */
  readonly floor: number;
  readonly truth: EpisodeTruth | undefined;
  readonly suggestion: EpisodeSuggestion | undefined;
  /** Why a metric that was asked for was not used, a clause. */
  readonly metricRefused?: string | undefined;
}

/** An episode that could not be compared, and why: a sentence. */
export interface EpisodeFailure {
  readonly key: string;
  readonly epId: string;
  readonly runId: string;
  readonly reason: string;
}

/** Episodes run with the same parameters. */
export interface Season {
  readonly episodes: readonly EpisodeFigures[];
  readonly failures: readonly EpisodeFailure[];
  /** `cluster_thresh` is the one that is looked at. */
  readonly parameters: ClusterParameters;
  /** Whether names, locks, merges and splits were in force. Deleted tracks stay out either way. */
  readonly withDecisions: boolean;
}

/** An episode's name as people read it. */
export function episodeName({ epId, runId }: { readonly epId: string; readonly runId: string }) {
  return runId === '' ? epId : `${epId} run ${runId}`;
}
