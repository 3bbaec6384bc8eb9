/** Types of every call that crosses a worker boundary; no code. Arguments and results are plain data. */
import type {
  Agglomeration,
  ClusterParameters,
  EngineName,
  LinkageMethod,
} from '../src/core/cluster/types.ts';
import type { Episode, ImportedEpisode } from '../src/core/episode/episode.ts';
import type { ErrorPlace } from '../src/core/errors.ts';
import type { Progress } from '../src/core/job.ts';
import type { MetricReport } from '../src/core/metric/types.ts';
import type {
  Explanation,
  ReviewItem,
  StoppedMerge,
  TrackProfile,
} from '../src/core/review/types.ts';
import type { BaseApi } from './contract-base.ts';
import type { MetricApi } from './contract-metric.ts';
import type { SameFrameApi } from './contract-same-frame.ts';
import type { SimilarityApi } from './contract-similarity.ts';
import type { SuggestApi } from './contract-suggest.ts';
import type { TreesApi } from './contract-trees.ts';

/** How an AppError travels: comlink keeps only name and message, so its throw handler is replaced. */
export interface WireError {
  readonly name: 'AppError' | 'CancelledError' | 'Error';
  readonly message: string;
  readonly code: string;
  readonly userMessage: string;
  readonly place: ErrorPlace;
  readonly details: Readonly<Record<string, unknown>>;
  /** Of the thread that threw. */
  readonly stack: string | undefined;
}

/** Passed as a comlink proxy to long calls. */
export type OnProgress = (progress: Progress) => void;

/** A file handed to the ingest worker; `path` is relative to what was dropped. */
export interface IncomingFile {
  readonly path: string;
  /** Undefined for a picture that was seen in a folder but not opened: only its path matters yet. */
  readonly file: File | undefined;
}

/** One episode (and run) found among the files: what a person chooses between. */
export interface CandidateView {
  /** Index for `load`. */
  readonly index: number;
  readonly epId: string;
  /** "" for the legacy root or a flat folder. */
  readonly runId: string;
  readonly layout: 'data-root' | 'run' | 'artifacts' | 'flat';
  readonly files: readonly {
    readonly role: string;
    readonly path: string;
    readonly bytes: number;
  }[];
  readonly crops: number;
  /** True for the one that `load` would take by default. */
  readonly chosen: boolean;
  /** Why it is (or is not) the default: "active_run.json names it". */
  readonly reason: string;
  /** Undefined when it can be loaded; else what is missing. */
  readonly missing: string | undefined;
}
export interface DiscoveryView {
  /** Names these files for `read`, also after later discoveries. */
  readonly set: number;
  readonly candidates: readonly CandidateView[];
  /** Files that belong to no candidate. */
  readonly ignored: number;
}
export interface LoadOptions {
  readonly candidate: number;
  readonly skipBadLines: boolean;
}

/** A file of decisions that came without an episode: a history, identities.json, recognition.yaml. */
export interface DecisionFile {
  readonly role: 'identities' | 'parameters' | 'log';
  readonly path: string;
  readonly text: string;
}

export interface IngestApi {
  /** Take the files (zips are opened) and say which episodes are in them. Replaces earlier files. */
  discover(files: readonly IncomingFile[], onProgress: OnProgress): Promise<DiscoveryView>;
  /** Parse one candidate. All or nothing. Vectors are transferred: the caller owns them. */
  load(options: LoadOptions, onProgress: OnProgress): Promise<ImportedEpisode>;
  /** The bytes of crops of a discovered set by path, in order; undefined for one that cannot be read. */
  read(set: number, paths: readonly string[]): Promise<readonly (Blob | undefined)[]>;
  /** Files of decisions among the files (zips are opened): for an episode that is open already. */
  decisions(files: readonly IncomingFile[]): Promise<readonly DecisionFile[]>;
  /** Write the demo episode into the worker as if it had been dropped. */
  loadDemo(onProgress: OnProgress): Promise<ImportedEpisode>;
  /** Stop the running call; it rejects with CancelledError. */
  cancel(): Promise<void>;
}

/** Constraints by track row; the worker maps them to items. */
export interface TrackConstraints {
  readonly mustLink: readonly Int32Array[];
  readonly cannotLink: Int32Array;
  readonly frozen: readonly Int32Array[];
  readonly deleted: Int32Array;
}
export interface ClusterRequest {
  readonly parameters: ClusterParameters;
  /** `auto` takes a real WebGPU adapter, else WASM. */
  readonly engine: EngineName | 'auto';
  readonly constraints: TrackConstraints;
}
export interface ClusterResult {
  /** Track row of each clustered item; tracks without a usable vector are not in it. */
  readonly items: Int32Array; // [n]
  readonly agglomeration: Agglomeration;
  /** Why another engine than the one asked for ran: "software adapter", "device lost", … */
  readonly fallback: string | undefined;
  /** Milliseconds pooling took. */
  readonly poolMs: number;
  /** What became of `metric: within_track`; absent unless that was asked for. */
  readonly metric?: MetricReport;
}
export interface FlatRequest {
  /** dbscan or hdbscan; agglomerative cuts need no worker. */
  readonly parameters: ClusterParameters;
}
export interface FlatResult {
  readonly items: Int32Array; // [n]
  /** −1 noise. */
  readonly labels: Int32Array; // [n]
  readonly count: number;
  readonly resultant: Float32Array; // [count]
}
/** Exact float64 figures for export, in the order of the groups asked for. */
export interface GroupStats {
  readonly variance: Float64Array;
  readonly centroidNorm: Float64Array;
}

/** An identity as the worker needs to know it. */
export interface IdentityGroup {
  readonly id: string;
  /** Track rows, ascending. */
  readonly tracks: Int32Array;
  readonly locked: boolean;
  readonly named: boolean;
  /** Noise and strangers: nobody is asked about them. */
  readonly settled: boolean;
}
/** The state that questions are about: parameters are those of the last `cluster`, but the threshold. */
export interface ReviewRequest {
  readonly groups: readonly IdentityGroup[];
  readonly threshold: number;
  readonly rank: Int32Array; // [T] TrackSummaries.rank
  /** Flat pairs of tracks that people keep apart. */
  readonly cannotLink: Int32Array;
  /** Must-link groups of track rows: never asked about again. */
  readonly mustLink: readonly Int32Array[];
  /** Flat pairs of tracks that were asked about and left open; −1 as the second for one-sided ones. */
  readonly answered: readonly { readonly kind: string; readonly a: number; readonly b: number }[];
  /** Flat pairs of tracks with boxes in one frame. */
  readonly sharedFrames: Int32Array;
}
/** Tracks of two sides, or of one identity when `b` is undefined. */
export interface ExplainRequest {
  readonly a: Int32Array;
  readonly b: Int32Array | undefined;
  /** The other identities: where rivals are looked for. */
  readonly others: readonly IdentityGroup[];
}
/** Similarities between two groups of tracks. */
export interface BetweenGroups {
  /** Mean over all pairs, the linkage similarity of average linkage. */
  readonly average: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface ClusterApi
  extends BaseApi,
    SimilarityApi,
    SuggestApi,
    TreesApi,
    MetricApi,
    SameFrameApi {
  /** The same vectors under other tracks (a track was split, or put together again). */
  retrack(episode: Episode): Promise<void>;
  /** Questions about the identities, most worth first. */
  review(request: ReviewRequest): Promise<readonly ReviewItem[]>;
  /** Pairs of identities that linkage would have joined at the threshold, but for a decision. */
  stopped(
    request: Pick<ReviewRequest, 'groups' | 'threshold' | 'cannotLink'>,
  ): Promise<readonly StoppedMerge[]>;
  explain(request: ExplainRequest): Promise<Explanation>;
  /** Within-track similarity over time. @param track row */
  trackProfile(track: number): Promise<TrackProfile>;
  between(a: Int32Array, b: Int32Array): Promise<BetweenGroups>;
  /** Take an episode's vectors (transferred in). Replaces the one before. */
  open(episode: Episode, embeddings: { n: number; d: number; data: Float32Array }): Promise<void>;
  /** Pool if needed, compute the matrix if needed, run linkage. */
  cluster(request: ClusterRequest, onProgress: OnProgress): Promise<ClusterResult>;
  /** Labels of a density algorithm at the given parameters, from the matrix of the last `cluster`. */
  flat(request: FlatRequest): Promise<FlatResult>;
  /**
   * Pooled unit vectors of the last `cluster`: a copy, transferred out.
   * @param which `plain` as the specification has them, for tracks.npy; `used` in the metric
   */
  pooled(
    which: 'plain' | 'used',
  ): Promise<{ items: Int32Array; n: number; d: number; data: Float32Array }>;
  /** From plain vectors, whatever the metric: other tools compare them. */
  stats(groups: readonly Int32Array[]): Promise<GroupStats>;
  /** Cosine of each track of the group to the group's centroid, same order. */
  toCentroid(group: Int32Array): Promise<Float32Array>;
  /** Cosine of every group's centroid to the first group's. */
  centroidSimilarity(groups: readonly Int32Array[]): Promise<Float32Array>;
  /** Cosine of each face vector to the group's centroid; NaN for a face without one. */
  facesToCentroid(faceRows: Int32Array, group: Int32Array): Promise<Float32Array>;
  cancel(): Promise<void>;
}

export interface MediaApi {
  /** Type and pixel size by magic bytes and header; undefined for something that is no image. */
  probe(blob: Blob): Promise<{ type: string; width: number; height: number } | undefined>;
  /** At most `size` px on the longer side, JPEG or the original bytes when already small. Throws on what cannot be decoded. */
  thumb(blob: Blob, size: number): Promise<Blob>;
  /** Sharpness for each image, rounded so that decoders agree; NaN for what cannot be decoded. */
  sharpness(blobs: readonly (Blob | undefined)[]): Promise<Float32Array>;
  /** Square JPEG for thumbs/{identity_id}/rep.jpg. */
  rep(blob: Blob, size: number): Promise<Uint8Array>;
  /** A drawn face of the demo, by its crop path. */
  demoFace(path: string, size: number): Promise<Blob>;
}

export type { LinkageMethod };
