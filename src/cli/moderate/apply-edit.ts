import { join } from 'node:path';
import { isCropPath } from '../../core/episode/crop-index.ts';
import { type Episode, FACE_DELETED, FACE_SKIPPED } from '../../core/episode/episode.ts';
import { founderRuleIn } from '../../core/episode/founder-rule.ts';
import { roleOf } from '../../core/episode/locate.ts';
import { pool } from '../../core/episode/pool.ts';
import { trackLikeness } from '../../core/identity/likeness.ts';
import { tiedFaces, withSharpness } from '../../core/identity/sharpness.ts';
import { summariseTracks, withMeasuredFaces } from '../../core/identity/summaries.ts';
import { derive, type Facts } from '../../core/moderation/edit/derive.ts';
import type { Edit } from '../../core/moderation/edit/edit-identities.ts';
import { readAsWritten } from '../../core/moderation/edit/identities-file.ts';
import { writeIdentities } from '../../core/moderation/edit/write-identities.ts';
import { trackPrints } from '../../core/moderation/track-prints.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { writeReadableLog } from '../../core/moderation/write-log-file.ts';
import { writeKept } from '../../core/parse/kept-json.ts';
import { isSameBytes } from '../../core/parse/known-texts.ts';
import { parseTrackId, trackKey } from '../../core/parse/track-id.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { leaveOut } from '../../core/vector/leave-out.ts';
import type { PooledTracks } from '../../core/vector/matrix.ts';
import { pictureSharpness, withReadablePictures } from '../kit/check-pictures.ts';
import { DECODE_WIDTH } from '../kit/images.ts';
import { keepOld } from '../kit/keep-old.ts';
import { cropOf, type LoadedEpisode, refuseStale } from '../kit/load-episode.ts';
import { type PlannedFile, writeAtomically } from '../kit/write-atomically.ts';
import { markFaces, markTracks } from './mark-rows.ts';
import type { OpenFolder } from './open-folder.ts';
import { planPictures } from './pictures.ts';

/** What a change writes and removes; nothing is done yet. Paths relative to the folder. */
export interface EditPlan {
  readonly files: readonly PlannedFile[];
  readonly removed: readonly string[];
}

export interface PlanOptions {
  readonly purgeCrops: boolean;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
  /** Nothing of it will be written. */
  readonly dryRun?: boolean;
}

/** Work out every file that an edit changes. */
export async function planEdit(
  folder: OpenFolder,
  edit: Edit,
  { purgeCrops, now, dryRun = false }: PlanOptions,
): Promise<EditPlan> {
  const { loaded, file, identities, hasFaces } = folder;
  const changed = edit.after.filter((member) => member.change === 'tracks');
  const episode = await measured(
    folder,
    edit.episode,
    changed.flatMap(({ tracks }) => tracks),
  );
  const summaries = withMeasuredFaces(summariseTracks(edit.episode), episode);
  const pooled = pool(episode, loaded.imported.embeddings, 'mean');
  const { deleted, restored } = edit;
  const faceCount = hasFaces ? countedFaces(episode, summaries.faceCount) : undefined;
  const facts: Facts = {
    episode,
    summaries,
    pooled: deleted.length === 0 ? pooled : leaveOut(pooled, deleted),
    likeness: trackLikeness(pooled, episode.tracks.count),
    faceCount,
  };
  const derived = new Map(changed.map((one) => [one.id, derive(one, edit.before, facts)]));
  const { before, after } = edit;
  const plan = await planPictures({ loaded, style: file.style, episode, before, after, derived });
  const value = writeIdentities({
    file,
    after,
    derived,
    pictures: plan.pictures,
    faceId: (row) => episode.faces.faceId[row],
    trackIds: episode.tracks.id,
    minClusterSize: folder.minClusterSize,
    acceptedFaces: faceCount === undefined ? undefined : facesWhereChanged(edit, faceCount),
    now,
  });
  const encoder = new TextEncoder();
  const text = await asWritten(folder, value);
  const bytes = encoder.encode(text);
  const json = readAsWritten(file, value);
  // Whoever reads these bytes next knows what they say.
  loaded.memory?.texts.set(identities.path, {
    bytes,
    text,
    ...(json === undefined ? {} : { json }),
  });
  const files: PlannedFile[] = [
    ...plan.files,
    ...(deleted.length + restored.length === 0 ? [] : deletionFiles(folder, edit)),
    ...(await setAside(folder, dryRun)),
    historyFile(folder, edit.log, episode, pooled),
    // The others are referred to by it, so it is last: the commit point.
    { path: identities.path, bytes },
  ];
  const crops = purgeCrops ? deleted.flatMap((row) => cropsOf(folder, episode, row)) : [];
  return { files, removed: [...plan.stale, ...crops] };
}

/** The history as it will be, with what its tracks are known by. */
export function historyFile(
  { loaded, logPath: path }: OpenFolder,
  log: OperationLog,
  episode: Episode,
  pooled: PooledTracks,
): PlannedFile {
  const { epId, runId } = episode;
  const prints = trackPrints(log, episode, pooled);
  const founders = founderRuleIn(episode);
  const text = writeReadableLog({ epId, runId, log, prints, founders }, loaded.memory?.lines);
  const bytes = new TextEncoder().encode(text);
  loaded.memory?.texts.set(path, { bytes, text });
  return { path, bytes };
}

/**
 * Write a plan: all of it or nothing, what is stale goes with it.
 * @param command what the person called
 * @throws AppError `cli/changed-meanwhile` when another program wrote into the folder since
 */
export async function applyEdit(
  loaded: LoadedEpisode,
  command: string,
  plan: EditPlan,
): Promise<void> {
  try {
    await writeAtomically(loaded.root, plan.files, {
      command,
      untouched: 'identities.json was left as it was.',
      remove: plan.removed,
      confirm: () => refuseStale(loaded, plan.files),
    });
  } finally {
    const paths = [...plan.files.map(({ path }) => path), ...plan.removed];
    loaded.memory?.wrote(paths.map((path) => join(loaded.root, path)));
  }
}

/** Sharpness of the faces of some tracks that would otherwise tie for representative. */
async function measured(
  { loaded }: OpenFolder,
  episode: Episode,
  tracks: readonly number[],
): Promise<Episode> {
  if (tracks.length === 0) return episode;
  const wanted = new Set(tracks);
  const checked = await withReadablePictures(loaded, episode);
  const rows = tiedFaces(checked).filter((face) => wanted.has(checked.faces.track[face]!));
  const values = await pooledMap([...rows], DECODE_WIDTH, (face) =>
    pictureSharpness(loaded, cropOf(loaded, checked, face)),
  );
  return withSharpness(checked, rows, Float32Array.from(values));
}

/** Faces that count by track: those with a vector; in an episode without any, those not skipped. */
function countedFaces(episode: Episode, embedded: Int32Array): Int32Array {
  if (embedded.some((count) => count > 0)) return embedded;
  const { faces, tracks } = episode;
  const counts = new Int32Array(tracks.count);
  faces.track.forEach((track, face) => {
    if ((faces.flags[face]! & (FACE_SKIPPED | FACE_DELETED)) === 0) counts[track]! += 1;
  });
  return counts;
}

/** Faces of all identities, where the edit changes how many they are; undefined where it does not. */
function facesWhereChanged({ before, after }: Edit, faceCount: Int32Array): number | undefined {
  const facesOf = (members: Edit['after']) =>
    members.reduce((sum, { tracks }) => tracks.reduce((all, row) => all + faceCount[row]!, sum), 0);
  const faces = facesOf(after);
  return faces === facesOf(before) ? undefined : faces;
}

/** Rows say what is left out, and no longer of what is back. */
function deletionFiles({ loaded, hasFaces }: OpenFolder, edit: Edit): PlannedFile[] {
  const { tracks, faces } = loaded.sources;
  const files: PlannedFile[] = [];
  if (tracks !== undefined && tracks.modified > 0) {
    files.push({ path: tracks.path, bytes: () => markTracks(tracks, edit) });
  }
  if (faces !== undefined && hasFaces) {
    files.push({ path: faces.path, bytes: () => markFaces(faces, edit) });
  }
  return files;
}

/** A history of which not everything could be taken over is kept beside the one that replaces it. */
async function setAside(
  { loaded, logFile, logPath: path }: OpenFolder,
  dryRun: boolean,
): Promise<readonly PlannedFile[]> {
  const lost = loaded.imported.episode.report.remarks.some(({ code }) => code.startsWith('log/'));
  if (!lost || logFile === undefined) return [];
  return keepOld({ root: loaded.root, path, bytes: await logFile.bytes(), dryRun });
}

/** Crops and thumbs of a track. */
function cropsOf({ loaded }: OpenFolder, { tracks }: Episode, row: number): string[] {
  const parsed = parseTrackId(tracks.id[row]);
  const key = parsed === undefined ? tracks.id[row] : trackKey(parsed);
  return [...loaded.files.keys()].filter((path) => {
    const [name = '', parent = ''] = path.split('/').reverse();
    const folder = parseTrackId(parent);
    if (folder !== undefined && trackKey(folder) === key) {
      return roleOf(path) === 'image' ? isCropPath(path) : name === 'index.json';
    }
    const flat = /^(?:track|face)[-_]?(\d+)[-_.]/i.exec(name)?.[1];
    return (
      flat !== undefined && Number(flat) === key && isCropPath(path) && roleOf(path) === 'image'
    );
  });
}

/** JSON as the file was written: its indent, and its last newline or none. */
async function asWritten({ identities, loaded }: OpenFolder, value: unknown): Promise<string> {
  const known = loaded.memory?.texts.get(identities.path);
  const bytes = await identities.bytes();
  const isKnown = known !== undefined && isSameBytes(known.bytes, bytes);
  const text = isKnown ? known.text : new TextDecoder().decode(bytes);
  const indent = /^[[{]\r?\n([ \t]+)/.exec(text)?.[1];
  const compact = indent === undefined && !text.trim().includes('\n');
  const json = writeKept(value, compact ? undefined : (indent ?? 2));
  return text.endsWith('\n') || text === '' ? `${json}\n` : json;
}
