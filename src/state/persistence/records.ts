import type { HomeColours } from '../../core/colour/home-colours.ts';
import type { Episode, FounderRule } from '../../core/episode/episode.ts';
import { NO_FLOOR, type TrackFloor } from '../../core/identity/track-floor.ts';
import type { TrackSummaries } from '../../core/identity/types.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type {
  BaseClustering,
  CentreView,
  Clustered,
  IdentityFilter,
  SortKey,
  StoredRows,
} from '../lib/types.ts';

export interface EpisodeRecord {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
}
/** One of several episodes that are one, as it was imported. What is decided on all of them is not in it. */
export interface PartRecord {
  /** Its tracks are ranked; its faces are measured as those of all are. */
  readonly episode: Episode;
  /** The history that it came with. */
  readonly log?: OperationLog;
  readonly logFounders?: FounderRule;
  readonly rows: StoredRows;
}
/** The clustering that was shown last. */
export interface ClusteringRecord extends Clustered {
  /** Absent in an episode that was stored before colours were assigned. */
  readonly homes?: HomeColours;
  /** The one that acts since are done on, where it is another. */
  readonly base?: BaseClustering;
  /** The set of vectors that it is of: see LibraryRecord. */
  readonly vectorSet?: string;
}
/** What a person was looking at. */
export interface ViewRecord {
  readonly view: CentreView;
  readonly sort: SortKey;
  readonly filter: IdentityFilter;
  readonly floor: TrackFloor;
  readonly search: string;
  readonly activeId: string | undefined;
  readonly selection: readonly string[];
  readonly scroll: number;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
}
export const DEFAULT_VIEW: ViewRecord = {
  view: { type: 'grid' },
  sort: 'size',
  filter: 'all',
  floor: NO_FLOOR,
  search: '',
  activeId: undefined,
  selection: [],
  scroll: 0,
  savedAt: 0,
};

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
