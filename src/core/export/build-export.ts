import type { Episode } from '../episode/episode.ts';
import { trackStats } from '../episode/track-stats.ts';
import { isUsableFace } from '../episode/usable-faces.ts';
import { pushAll } from '../many.ts';
import { LOG_FILE_NAME } from '../moderation/log-file.ts';
import { writeKept } from '../parse/kept-json.ts';
import { writeNpy } from '../parse/npy.ts';
import type { Matrix } from '../vector/matrix.ts';
import { assignmentsCsv } from './assignments-csv.ts';
import type { ExportInput } from './input.ts';
import { pipelineIdentities } from './pipeline-identities.ts';
import { pipelineIds } from './pipeline-ids.ts';
import { specIdentities } from './spec-identities.ts';
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
  const { profile, reps, pooled, log, csv = false } = options;
  const { trackVectors = pooled !== undefined } = options;
  const full: ExportInput = { ...input, withThumb: new Set(reps.keys()) };
  const files: ExportFile[] = [{ path: 'identities.json', bytes: identitiesJson(full, profile) }];
  const ids = exportedIds(full, profile);
  full.identitySet.identities.forEach((identity, index) => {
    const bytes = reps.get(identity.id);
    if (bytes !== undefined) files.push({ path: repPath(ids[index] ?? '', profile), bytes });
  });
  if (csv) {
    files.push({
      path: 'assignments.csv',
      bytes: utf8(assignmentsCsv(full, ids, profile, pooled)),
    });
  }
  if (log !== undefined) files.push({ path: LOG_FILE_NAME, bytes: utf8(log) });
  if (trackVectors && pooled !== undefined) pushAll(files, trackFiles(full, pooled, profile));
  return files;
}

/** identities.json in the schema of the profile: two-space JSON, final newline. */
export function identitiesJson(input: ExportInput, profile: ExportProfile): Uint8Array {
  const value = profile === 'spec' ? specIdentities(input) : pipelineIdentities(input);
  return utf8(`${writeKept(value, 2)}\n`);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function exportedIds(input: ExportInput, profile: ExportProfile): string[] {
  return profile === 'spec'
    ? input.identitySet.identities.map((identity) => identity.id)
    : pipelineIds(input);
}

function trackFiles(
  input: ExportInput,
  pooled: PooledTracks,
  profile: ExportProfile,
): ExportFile[] {
  const { episode } = input;
  const stats = trackStats(episode);
  const lines = Array.from(pooled.items, (row) =>
    JSON.stringify({
      track_id: spellTrack(episode.tracks, row, profile),
      num_faces: stats.numFaces[row] ?? 0,
      mean_quality: writtenQuality(episode, row),
      time_span_sec: microseconds(stats.timeSpanSec[row] ?? 0),
    }),
  );
  return [
    { path: 'tracks.npy', bytes: writeNpy(pooled.vectors) },
    {
      path: 'track_embeddings_meta.jsonl',
      bytes: utf8(lines.map((line) => `${line}\n`).join('')),
    },
  ];
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
