/** The one store, as components see it. Slices implement it; nothing here is derived from anything else here. */

import type { ClusterResult } from '../../../workers/cluster/types.ts';
import type { DiscoveryView } from '../../../workers/ingest/session.ts';
import type { Start } from '../../core/advice/start-threshold.ts';
import type { ClusterParameters, EngineName, FlatClusters } from '../../core/cluster/types.ts';
import type { HomeColours } from '../../core/colour/home-colours.ts';
import type { MapPlaces } from '../../core/colour/map-neighbours.ts';
import type { CandidateSummary } from '../../core/episode/discover.ts';
import type { Episode } from '../../core/episode/episode.ts';
import type { Identity, Labels, TrackSummaries } from '../../core/identity/types.ts';
import type { Progress } from '../../core/job.ts';
import type { Mark, OperationLog, Question } from '../../core/moderation/types.ts';
import type { BankState } from './bank-types.ts';
import type { ExportOptions } from './export-options.ts';
import type { ImportState, TogetherChoice } from './import-types.ts';
import type { EpisodeSummary, PersonElsewhere } from './library-types.ts';
import type { FloorState, Page, PageState } from './page-types.ts';
import type { SyncState } from './sync-types.ts';

/** What is on its way. Only one long job runs at a time. */
export type Job =
  | { readonly type: 'idle' }
  | {
      readonly type: 'running';
      readonly title: string;
      readonly progress: Progress;
      readonly startedAt: number;
      readonly cancellable: boolean;
    };

/** Something a person must read. Errors stay until dismissed; notices go by themselves. */
export interface Notice {
  readonly id: number;
  readonly level: 'error' | 'warning' | 'info' | 'done';
  readonly text: string;
  /** Key of the episode that was open: the notice goes with it. */
  readonly of?: string;
  /** Offered as a button. */
  readonly action?: {
    readonly label: string;
    readonly run: () => void;
    /** Where Ctrl+Z does the same; the episode's where it is not said. */
    readonly page?: Page;
  };
}

/** The commit record of an episode. */
export interface LibraryRecord extends EpisodeSummary {
  readonly generation: number;
  readonly vectors: { readonly n: number; readonly d: number; readonly chunks: number };
  /** Which set of vectors is used; undefined for those that the files brought. */
  readonly vectorSet?: string;
  /** Who said which model made them, where the files do not. */
  readonly modelSaidBy?: 'data' | 'user';
  /** Rows of the imported files; undefined for an episode that was stored before they were kept. */
  readonly rows?: StoredRows;
  /** Where crops come from after a reload. */
  readonly crops: 'none' | 'handle' | 'copied' | 'copying' | 'demo';
  /** When it was imported first, ms; undefined for episodes from before that was kept. */
  readonly importedAt?: number;
  /** When identities came to be, by id, as a dropped identities.json says. ISO 8601. */
  readonly createdOf?: Readonly<Record<string, string>>;
  /** What the pictures of representatives take, bytes; undefined while none is kept. */
  readonly repBytes?: number;
  /** False while the sharpness of faces that tie is still to be measured. */
  readonly measured: boolean;
  /** Parameters as the imported files had them: a re-import of unchanged files changes none. */
  readonly fileParameters: Readonly<Record<string, unknown>>;
  /** Where it began; undefined where its files said, and for episodes from before that was kept. */
  readonly started?: Start;
}
/** Number of chunks of each file's rows; a file that the import did not have has none. */
export type StoredRows = { readonly faces?: number; readonly tracks?: number };

/** A clustering that acts are done on. */
export interface BaseClustering {
  /** What it was made from; the engine aside, which changes nothing. */
  readonly signature: string;
  readonly result: ClusterResult;
  /** Labels, where a density algorithm made them. */
  readonly flat: FlatClusters | undefined;
}

/** A clustering and all that it was made from. */
export interface Clustered {
  /** See `clusteringSignature`: tells whether it still holds. */
  readonly signature: string;
  readonly engine: EngineChoice;
  readonly with: ClusterParameters;
  readonly result: ClusterResult;
  /** Labels of a density algorithm; undefined while agglomerative. */
  readonly flat: { readonly signature: string; readonly result: FlatClusters } | undefined;
}

/** What is shown, and whether another is on its way; what is shown stays until that is there. */
export type Clustering =
  | { readonly type: 'none'; readonly shown: undefined }
  | { readonly type: 'ready'; readonly shown: Clustered }
  | {
      readonly type: 'busy';
      readonly shown: Clustered | undefined;
      readonly abort: AbortController;
    };

/** What the browser says of the storage, and what is the matter with what is in it. */
export interface StorageState {
  /** Bytes; zeros where the browser does not say. */
  readonly used: number;
  readonly quota: number;
  /** Whether the browser promised to delete nothing by itself; undefined where it does not say. */
  readonly persisted?: boolean | undefined;
  /** Nothing is stored: a newer version of the program has written what there is. */
  readonly heldOnly?: boolean;
  /** Records that could not be read and were set aside. */
  readonly aside?: number;
  /** Episodes whose entry cannot be read: their keys. */
  readonly unreadable?: readonly string[];
}

/** How an act deals with locks: without, it is refused with the offer to unlock for it. */
export interface Through {
  /** Somebody was asked already: unlock, do it, lock again. */
  readonly throughLocks?: boolean;
}

export type EngineChoice = EngineName | 'auto';
export type SortKey = 'size' | 'id' | 'name' | 'variance' | 'faces' | 'first-seen';
export type IdentityFilter = 'all' | 'named' | 'unnamed' | 'locked' | 'conflicts' | 'strangers';
/** What the centre shows. */
export type CentreView =
  | { readonly type: 'grid' }
  | { readonly type: 'identity'; readonly id: string }
  | { readonly type: 'singletons' }
  | { readonly type: 'noise' }
  | { readonly type: 'deleted' }
  | { readonly type: 'unembedded' }
  | { readonly type: 'skipped' };
export type Dialog =
  | 'none'
  | 'export'
  | 'report'
  | 'library'
  | 'keys'
  | 'parameters'
  | 'models'
  | 'camera'
  | 'same-frame'
  | 'shared'
  | 'palette';
export type Theme = 'dark' | 'light' | 'system';
/** What the drawer at the bottom shows. */
export type Drawer =
  | 'none'
  | 'landscape'
  | 'dendrogram'
  | 'similarity'
  | 'map'
  | 'scores'
  | 'season'
  | 'review'
  | 'known'
  | 'names'
  | 'changes'
  | 'history'
  | 'compare';

/** Of changes, by key: ids of those that join or leave and are meant. */
type Members = ReadonlyMap<string, ReadonlySet<string>>;

export interface OpenEpisode {
  readonly key: string;
  /** As imported; `episode` and `summaries` are this one with the tracks split that people split. */
  readonly base: Episode;
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  /** `none` when crops can be read; else what a person can do about it. */
  readonly crops: 'ready' | 'needs-permission' | 'none';
}

export interface AppState extends BankState, FloorState, PageState {
  // Library and import
  readonly library: readonly EpisodeSummary[];
  /** People who have a name in an episode of the library, the open one too. */
  readonly elsewhere: readonly PersonElsewhere[];
  readonly storage: StorageState;
  readonly importState: ImportState;
  /** What the last import found, while its files can still be read: lets a person take another run. */
  readonly discovery: DiscoveryView | undefined;
  readonly job: Job;
  readonly notices: readonly Notice[];
  /** False in a second tab that opened the same episode. */
  readonly leader: boolean;
  readonly offlineReady: boolean;
  readonly updateReady: boolean;
  /** True until the last session was restored. */
  readonly restoring: boolean;
  readonly sync: SyncState | undefined;

  // Episode and clustering
  readonly open: OpenEpisode | undefined;
  readonly parameters: ClusterParameters;
  readonly engineChoice: EngineChoice;
  readonly clustering: Clustering;
  /** Clusterings that acts are done on, the newest first; see `selectStanding`. */
  readonly bases: readonly BaseClustering[];
  /** Home colours of the open episode, from its first clustering on; see [Note: Identity colours]. */
  readonly homes: HomeColours | undefined;
  /** The map of the open episode at rest, once somebody has looked at it: colours heed it. */
  readonly mapPlaces: MapPlaces | undefined;
  /** Where it began, `awaited` while a suggestion may still move it; undefined where files said. */
  readonly started: Start | 'awaited' | undefined;
  readonly log: OperationLog;

  // View (persisted with the episode)
  readonly view: CentreView;
  readonly sort: SortKey;
  readonly filter: IdentityFilter;
  readonly search: string;
  /** Identity with focus: shown in the inspector. */
  readonly activeId: string | undefined;
  readonly selection: ReadonlySet<string>;
  /** Scroll offset of the grid, px. */
  readonly scroll: number;
  readonly dialog: Dialog;
  readonly theme: Theme;
  readonly drawer: Drawer;
  /** Tracks selected inside an identity, a tray or the compare view. */
  readonly trackSelection: ReadonlySet<number>;
  /** Counts how often undo or redo put the view back: the grid then scrolls to `scroll`. */
  readonly restored: number;
  /** Identities side by side in the compare view, two or three. */
  readonly compared: readonly string[];

  // Actions
  /** Files hover over the page, or may soon: what an import needs starts. It holds nothing up. */
  readonly expectFiles: () => void;
  /** A drop on the page: files, folders, zips. To be called inside the event handler. */
  readonly takeDrop: (data: DataTransfer) => Promise<void>;
  /** The files of an `<input type="file">`, with or without `webkitdirectory`. */
  readonly takeInput: (files: ArrayLike<File>) => Promise<void>;
  /** Ask with showDirectoryPicker, where it exists (`canPickFolder()` in src/bridge/drop.ts). */
  readonly pickFolder: () => Promise<void>;
  /** Show the choice between the candidates of `discovery` again. */
  readonly chooseCandidate: () => void;
  readonly importCandidate: (
    candidate: CandidateSummary['index'],
    skipBadLines?: boolean,
  ) => Promise<void>;
  /** Several of what was discovered as one episode. */
  readonly importTogether: (choice: TogetherChoice) => Promise<void>;
  readonly dismissImport: () => void;
  readonly loadDemo: () => Promise<void>;
  readonly openEpisode: (key: string) => Promise<void>;
  readonly closeEpisode: () => void;
  readonly deleteEpisode: (key: string) => Promise<void>;
  readonly reconnectCrops: () => Promise<void>;
  readonly cancelJob: () => void;
  readonly setThreshold: (value: number) => void;
  readonly setParameters: (change: Partial<ClusterParameters>) => void;
  readonly setEngine: (engine: EngineChoice) => void;
  /** To the previous (−1) or next (+1) threshold at which something merges or splits. */
  readonly stepMergeHeight: (direction: -1 | 1) => void;
  readonly saveParameters: () => void;
  readonly loadParameters: (file: File) => Promise<void>;
  /** What returns a promise here and below has been done, or was refused in words, when it resolves. */
  readonly setLabels: (identity: Identity, labels: Labels) => Promise<void>;
  readonly setLocked: (identity: Identity, locked: boolean) => void;
  readonly setRepresentative: (identity: Identity, faceRow: number | undefined) => void;
  readonly setLockedAll: (identities: readonly Identity[], locked: boolean) => void;
  /** All tracks of the sources join the target, which keeps its id and name. */
  readonly merge: (
    target: Identity,
    sources: readonly Identity[],
    question?: Question,
    how?: Through,
  ) => Promise<void>;
  /** These tracks of one identity are one person at every threshold. Track rows here and below. */
  readonly confirmTogether: (rows: readonly number[], question?: Question) => Promise<void>;
  /** Merge and say who it is, in one step. The first identity takes the others. */
  readonly mergeAs: (
    identities: readonly Identity[],
    labels: Labels,
    how?: Through,
  ) => Promise<void>;
  /** Split tracks off and say who they are, in one step. */
  readonly splitAs: (rows: readonly number[], labels: Labels) => void;
  /** Tracks of one identity become a new identity. */
  readonly split: (rows: readonly number[], question?: Question) => Promise<void>;
  /** Tracks of any identities become one. */
  readonly gather: (rows: readonly number[]) => void;
  readonly moveTracks: (
    rows: readonly number[],
    to: Identity,
    question?: Question,
    how?: Through,
  ) => Promise<void>;
  /** Take tracks out of their identities; each is alone until somebody places it. */
  readonly setApart: (rows: readonly number[], question?: Question) => Promise<void>;
  readonly deleteTracks: (rows: readonly number[]) => void;
  readonly restoreTracks: (rows: readonly number[]) => void;
  /** Into the noise bin; undefined takes tracks out of it. */
  readonly markTracks: (rows: readonly number[], as: Mark | undefined) => void;
  /** A person nobody has to name (an extra, a passer-by), or not. */
  readonly setStranger: (identities: readonly Identity[], stranger: boolean) => Promise<void>;
  /** Two sets of tracks are different people. */
  readonly notSame: (
    a: readonly number[],
    b: readonly number[],
    question?: Question,
  ) => Promise<void>;
  /** What keeps the two apart (a split, "not the same", two names) no longer does. */
  readonly waive: (a: readonly number[], b: readonly number[]) => void;
  /** The faces of the track from this face row on become a track of their own. */
  readonly splitTrack: (faceRow: number) => Promise<void>;
  readonly answer: (question: Question, answer: 'unsure' | 'fine') => Promise<void>;
  /** A step of the history, by its seq, no longer holds. */
  readonly revoke: (seq: number) => void;
  readonly addCheckpoint: (name: string) => void;
  /** To the state after the first `cursor` steps of the log. */
  readonly jumpTo: (cursor: number) => void;
  /** Keep the threshold as a step of the history; or go back to the one kept last. */
  readonly applyThreshold: () => Promise<void>;
  /** Of what the threshold would change, by key: do these by hand, and leave the threshold open. */
  readonly acceptChanges: (keys: readonly string[], members?: Members) => void;
  /** Take what acts since the last clustering hold back: a step of the history. */
  readonly clusterAgain: () => Promise<void>;
  readonly discardThreshold: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly setView: (view: CentreView) => void;
  readonly setSort: (sort: SortKey) => void;
  readonly setFilter: (filter: IdentityFilter) => void;
  readonly setSearch: (search: string) => void;
  readonly setActive: (id: string | undefined) => void;
  readonly setSelection: (ids: ReadonlySet<string>) => void;
  readonly setScroll: (offset: number) => void;
  readonly setDialog: (dialog: Dialog) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly setDrawer: (drawer: Drawer) => void;
  readonly setTrackSelection: (rows: ReadonlySet<number>) => void;
  /** Select tracks, wherever they are: as identities where they are all of some, else as tracks. */
  readonly selectTracks: (rows: Iterable<number>) => void;
  /** Show identities side by side. */
  readonly compare: (ids: readonly string[]) => void;
  readonly notify: (notice: Omit<Notice, 'id' | 'of'>) => void;
  readonly dismissNotice: (id: number) => void;
  readonly exportEpisode: (options: ExportOptions) => Promise<void>;
  readonly applyUpdate: () => void;
}
