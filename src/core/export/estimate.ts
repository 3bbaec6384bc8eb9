import type { Episode } from '../episode/episode.ts';
import { namedTracks } from '../moderation/track-prints.ts';
import type { OperationLog } from '../moderation/types.ts';
import { writtenStep } from '../moderation/write-log-file.ts';
import { plannedCrops } from './crop-files.ts';
import { type EpisodeSource, hasVectorRow, planEpisode } from './episode-plan.ts';
import type { ExportProfile } from './spelling.ts';
import { matrixRows } from './streamed-file.ts';

/** About how many bytes each part of an export takes, and how many crops there are. */
export interface ExportSizes {
  readonly csv: number;
  readonly tracks: number;
  readonly faces: number;
  /** faces.npy; 0 when none is written. */
  readonly npy: number;
  /** tracks.npy and its meta. */
  readonly pooled: number;
  readonly crops: { readonly kept: number; readonly all: number };
}

/** Bytes of rows and numbers as pipelines write them. */
const FACE_ROW = 290;
const TRACK_ROW = 420;
const ASSIGNMENT = 80;
const NUMBER = 13;
/** A track's print but for its vector. */
const PRINT = 90;

/**
 * Sizes before anything is read: from the columns and the sizes of the imported files. Good to a
 * factor of about 1.3. Cost: O(T + F).
 */
export function estimateSizes(
  { base, episode, decisions }: Pick<EpisodeSource, 'base' | 'episode' | 'decisions'>,
  profile: ExportProfile,
): ExportSizes {
  const d = base.dim;
  const vectors = matrixRows({ n: 0, d, data: new Float32Array(0) });
  const plan = planEpisode({ base, episode, decisions, raw: undefined, vectors }, profile);
  const inline = plan.home === 'inline';
  const withVector = plan.faces.reduce((sum, face) => sum + (hasVectorRow(base, face) ? 1 : 0), 0);
  const prototypes = plan.home === 'tracks' || (inline && profile === 'pipeline');
  const clustered = episode.tracks.embedded.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);
  const source = { base, episode, decisions };
  return {
    csv: episode.tracks.count * ASSIGNMENT,
    tracks: plan.tracks.length * (trackRow(base) + (prototypes ? d * NUMBER : 0)),
    faces: plan.faces.length * FACE_ROW + (inline ? withVector * d * NUMBER : 0),
    npy: plan.home === 'npy' || inline ? 128 + withVector * d * 4 : 0,
    pooled: clustered * (d * 4 + 100),
    crops: { kept: plannedCrops(source, 'kept').length, all: plannedCrops(source, 'all').length },
  };
}

/**
 * About how many bytes a moderation log takes: its steps as they are, and a print of every track that
 * they name. Cost: that of writing the steps.
 * @param dim of the vectors
 */
export function estimateLog(log: OperationLog, dim: number): number {
  if (log.entries.length === 0) return 0;
  // A byte a component in base64.
  const print = PRINT + Math.ceil((dim * 4) / 3);
  return JSON.stringify(log.entries.map(writtenStep)).length + namedTracks(log).size * print;
}

/** Rows of tracks differ a lot: some list every box. Prototypes are in the file's size as well. */
function trackRow({ report, tracks, dim }: Episode): number {
  const file = report.files.find(({ role }) => role === 'tracks');
  if (file === undefined || tracks.count === 0) return TRACK_ROW;
  const own = file.bytes / tracks.count;
  // A prototype alone takes this much; with less there can be none in the row.
  return own > dim * 8 ? Math.max(TRACK_ROW, own - dim * 10) : own;
}
