import type { Episode } from '../episode/episode.ts';
import { trackStats } from '../episode/track-stats.ts';
import { isUsableFace } from '../episode/usable-faces.ts';
import { pushAll } from '../many.ts';
import { LOG_FILE_NAME } from '../moderation/log-file.ts';
import { npyHeader, npyNumbers } from '../parse/npy.ts';
import type { Matrix } from '../vector/matrix.ts';
import { assignmentLines } from './assignments-csv.ts';
import { identitiesText } from './identities-text.ts';
import type { ExportInput } from './input.ts';
import { joinParts, type PartedFile, type Parts, textParts } from './parted-file.ts';
import { pipelineDocument, pipelineIdentityRows } from './pipeline-identities.ts';
import { pipelineIds } from './pipeline-ids.ts';
import { specDocument, specIdentityRows } from './spec-identities.ts';
import { type ExportProfile, repPath, spellTrack } from './spelling.ts';
import { shortFloat } from './vector-text.ts';

/** A file of the export; `path` is relative, made of checked components. */
export interface ExportFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Pooled unit vectors and the track row of each. */
export interface PooledTracks {
  readonly items: Int32Array; // [n]
  readonly vectors: Matrix; // [n, d]
}

export interface BuildExportOptions {
  readonly profile: ExportProfile;
  /** JPEG bytes by identity id (`Identity.id`); identities without one get a null path. */
  readonly reps: ReadonlyMap<string, Uint8Array>;
  /** Given when tracks.npy and its meta are wanted, or similarities in the table. */
  readonly pooled?: PooledTracks;
  /** tracks.npy and its meta; as long as nothing is said, when `pooled` is given. */
  readonly trackVectors?: boolean;
  /** assignments.csv. */
  readonly csv?: boolean;
  /** Text of moderation_log.jsonl (`writeLogFile`). */
  readonly log?: string;
}

/**
 * The files of an export that say who is who: identities.json, thumbs/…/rep.jpg, and on request
 * assignments.csv, moderation_log.jsonl, tracks.npy with track_embeddings_meta.jsonl (spec §7.3).
 * The episode's own files are `episodeFiles`. Same input, same bytes.
 */
export function buildExport(
  input: Omit<ExportInput, 'withThumb'>,
  options: BuildExportOptions,
): ExportFile[] {
  return exportFiles(input, options).map(({ path, parts }) => ({
    path,
    bytes: joinParts(parts()),
  }));
}

/** The files of `buildExport`, each made in parts as they are wanted: however many tracks there are. */
export function exportFiles(
  input: Omit<ExportInput, 'withThumb'>,
  options: BuildExportOptions,
): PartedFile[] {
  const { profile, reps, pooled, log, csv = false } = options;
  const { trackVectors = pooled !== undefined } = options;
  const full: ExportInput = { ...input, withThumb: new Set(reps.keys()) };
  const { identities } = full.identitySet;
  const ids = exportedIds(full, profile);
  const tracks = full.episode.tracks.count;
  const files: PartedFile[] = [
    {
      path: 'identities.json',
      size: identities.length * IDENTITY_BYTES + tracks * TRACK_ID_BYTES,
      parts: () => identitiesParts(full, profile, ids),
    },
  ];
  identities.forEach(({ id }, index) => {
    const bytes = reps.get(id);
    if (bytes !== undefined) files.push(whole(repPath(ids[index] ?? '', profile), bytes));
  });
  if (csv) {
    files.push({
      path: 'assignments.csv',
      size: tracks * ASSIGNMENT_BYTES,
      parts: () => textParts(assignmentLines(full, ids, profile, pooled), ROWS_A_PART),
    });
  }
  if (log !== undefined) files.push(whole(LOG_FILE_NAME, new TextEncoder().encode(log)));
  if (trackVectors && pooled !== undefined) pushAll(files, trackFiles(full, pooled, profile));
  return files;
}

/** About so many bytes an identity takes, one of its tracks, a row of the table, a row of the meta: for progress. */
const [IDENTITY_BYTES, TRACK_ID_BYTES, ASSIGNMENT_BYTES, META_BYTES] = [500, 20, 80, 100];
/** Rows of the table that are made in one go: the first of an identity measures all its tracks. */
const ROWS_A_PART = 200;
/** Vectors that are written in one go. */
const VECTORS_A_PART = 256;

/** identities.json in the schema of the profile: two-space JSON, final newline. */
export function identitiesJson(input: ExportInput, profile: ExportProfile): Uint8Array {
  return joinParts(identitiesParts(input, profile, exportedIds(input, profile)));
}

function identitiesParts(
  input: ExportInput,
  profile: ExportProfile,
  ids: readonly string[],
): Parts {
  const text =
    profile === 'spec'
      ? identitiesText((list) => specDocument(input, list), specIdentityRows(input))
      : identitiesText((list) => pipelineDocument(input, list), pipelineIdentityRows(input, ids));
  return textParts(text);
}

function whole(path: string, bytes: Uint8Array): PartedFile {
  return { path, size: bytes.length, parts: () => [bytes as Uint8Array<ArrayBuffer>] };
}

function exportedIds(input: ExportInput, profile: ExportProfile): string[] {
  return profile === 'spec'
    ? input.identitySet.identities.map((identity) => identity.id)
    : pipelineIds(input);
}

function trackFiles(
  { episode }: ExportInput,
  { items, vectors }: PooledTracks,
  profile: ExportProfile,
): PartedFile[] {
  const { n, d, data } = vectors;
  return [
    {
      path: 'tracks.npy',
      size: n * d * 4,
      parts: function* () {
        yield npyHeader(n, d);
        for (let at = 0; at < n; at += VECTORS_A_PART) {
          yield npyNumbers(data.subarray(at * d, Math.min(n, at + VECTORS_A_PART) * d));
        }
      },
    },
    {
      path: 'track_embeddings_meta.jsonl',
      size: n * META_BYTES,
      parts: () => textParts(metaLines(episode, items, profile)),
    },
  ];
}

function* metaLines(
  episode: Episode,
  items: Int32Array,
  profile: ExportProfile,
): Generator<string> {
  const stats = trackStats(episode);
  for (const row of items) {
    const line = JSON.stringify({
      track_id: spellTrack(episode.tracks, row, profile),
      num_faces: stats.numFaces[row] ?? 0,
      mean_quality: writtenQuality(episode, row),
      time_span_sec: microseconds(stats.timeSpanSec[row] ?? 0),
    });
    yield `${line}\n`;
  }
}

/**
 * Mean quality of a track's usable faces as the files have it: qualities are held as float32, so it is
 * the mean of their decimals, in the shortest text of its own float32. Null where none is known.
 */
function writtenQuality({ faces, tracks }: Episode, track: number): number | null {
  let sum = 0;
  let known = 0;
  for (const face of tracks.faceRows.subarray(
    tracks.faceStart[track],
    tracks.faceStart[track + 1],
  )) {
    const quality = faces.quality[face] ?? Number.NaN;
    if (!isUsableFace(faces, face) || Number.isNaN(quality)) continue;
    sum += shortFloat(quality);
    known += 1;
  }
  return known === 0 ? null : shortFloat(Math.fround(sum / known));
}

/** A difference of two times in seconds without the digits that subtracting them made up. */
const microseconds = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
