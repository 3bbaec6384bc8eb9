import { largest, smallest } from '../many.ts';
import { cropKey, cropKeyOf } from './crop-index.ts';
import type { Episode, TrackColumns } from './episode.ts';
import { isUsableFace } from './usable-faces.ts';

/** One track that is two: its faces from `face` on (by frame) are the track `part`. */
export interface TrackSplit {
  readonly track: string;
  /** face_id. */
  readonly face: string;
  readonly part: string;
  /** The integer in the part's id; −1 when ids have none. */
  readonly partNumber: number;
}

/**
 * The episode with tracks split, in the order given: parts are appended, so rows of tracks and faces
 * stay what they were. A split whose track or face is not here, whose part is here already (an export
 * that came back), or that would leave one side empty changes nothing.
 * Cost: O(T + F) a split.
 */
export function splitTracks(episode: Episode, splits: readonly TrackSplit[]): Episode {
  return splits.reduce(splitTrack, episode);
}

/**
 * The other way round, for an export that came back with its parts as tracks: their faces are those of the
 * track that was split again, and the part is left without any. Rows stay what they were.
 */
export function joinParts(episode: Episode, splits: readonly TrackSplit[]): Episode {
  return splits.reduceRight(joinPart, episode);
}

function joinPart(episode: Episode, { track: id, part: partId }: TrackSplit): Episode {
  const { faces, tracks } = episode;
  const row = tracks.id.indexOf(id);
  const part = tracks.id.indexOf(partId);
  if (row < 0 || part < 0) return episode;
  const facesOf = (t: number) =>
    tracks.faceRows.subarray(tracks.faceStart[t]!, tracks.faceStart[t + 1]!);
  const track = faces.track.slice(); // [F]
  for (const face of facesOf(part)) track[face] = row;
  const faceStart = new Int32Array(tracks.count + 1); // [T + 1]
  const faceRows = new Int32Array(tracks.faceRows.length); // [F]
  for (let t = 0, at = 0; t < tracks.count; t++) {
    const own = t === part ? [] : t === row ? [...facesOf(row), ...facesOf(part)] : facesOf(t);
    faceRows.set(own, at);
    at += own.length;
    faceStart[t + 1] = at;
  }
  const joined = { ...episode, faces: { ...faces, track } };
  const columns = {
    ...{ ...tracks, faceStart, faceRows },
    ...{ firstTs: tracks.firstTs.slice(), lastTs: tracks.lastTs.slice() },
    embedded: tracks.embedded.slice(),
  };
  for (const one of [row, part]) measure(joined, columns, one);
  return { ...joined, tracks: columns };
}

function splitTrack(episode: Episode, split: TrackSplit): Episode {
  const { faces, tracks } = episode;
  const row = tracks.id.indexOf(split.track);
  if (row < 0 || tracks.id.includes(split.part)) return episode;
  const from = tracks.faceStart[row]!;
  const to = tracks.faceStart[row + 1]!;
  const at = tracks.faceRows.subarray(from, to).findIndex((f) => faces.faceId[f] === split.face);
  if (at <= 0) return episode;

  const part = tracks.count;
  const moving = tracks.faceRows.slice(from + at, to);
  const track = faces.track.slice(); // [F]
  for (const face of moving) track[face] = part;
  const crops = new Map(episode.crops);
  for (const face of moving) {
    const frame = faces.frame[face]!;
    const path = crops.get(cropKey(tracks, row, frame));
    if (path !== undefined) crops.set(cropKeyOf(split.partNumber, split.part, frame), path);
  }
  const importedTrack = faces.importedTrack ?? faces.track;
  const divided = { ...episode, faces: { ...faces, track, importedTrack }, crops };
  return { ...divided, tracks: withPart(divided, row, at, split) };
}

/** Track columns with one track more: the faces of `row` from its `at`-th on, at the end. */
function withPart(episode: Episode, row: number, at: number, split: TrackSplit): TrackColumns {
  const { tracks } = episode;
  const from = tracks.faceStart[row]!;
  const to = tracks.faceStart[row + 1]!;
  const moved = to - from - at;
  const faceRows = new Int32Array(tracks.faceRows.length); // [F]
  faceRows.set(tracks.faceRows.subarray(0, from + at));
  faceRows.set(tracks.faceRows.subarray(to), from + at);
  faceRows.set(tracks.faceRows.subarray(from + at, to), faceRows.length - moved);
  const faceStart = appended(tracks.faceStart, faceRows.length); // [T + 2]
  for (let t = row + 1; t <= tracks.count; t++) faceStart[t]! -= moved;

  const columns: TrackColumns = {
    count: tracks.count + 1,
    number: appended(tracks.number, split.partNumber),
    id: [...tracks.id, split.part],
    deleted: appended(tracks.deleted, tracks.deleted[row]!),
    firstTs: appended(tracks.firstTs, Number.NaN),
    lastTs: appended(tracks.lastTs, Number.NaN),
    faceStart,
    faceRows,
    embedded: appended(tracks.embedded, 0),
    // The pipeline measured the whole track; for its parts nobody did.
    spread: appended(tracks.spread, Number.NaN),
    ...(tracks.tombstones && { tombstones: tracks.tombstones }),
    // Of the whole track: a split changes the place of no other track.
    ...(tracks.priority && { priority: appended(tracks.priority, tracks.priority[row]!) }),
  };
  columns.spread[row] = Number.NaN;
  for (const one of [row, tracks.count]) measure(episode, columns, one);
  return columns;
}

/** Times and count of usable faces of one track, from its faces. */
function measure({ faces }: Episode, tracks: TrackColumns, row: number): void {
  const rows = tracks.faceRows.subarray(tracks.faceStart[row]!, tracks.faceStart[row + 1]!);
  const times = [...rows].map((face) => faces.ts[face]!).filter((ts) => !Number.isNaN(ts));
  tracks.firstTs[row] = times.length === 0 ? Number.NaN : smallest(times);
  tracks.lastTs[row] = times.length === 0 ? Number.NaN : largest(times);
  tracks.embedded[row] = rows.filter((face) => isUsableFace(faces, face)).length;
}

function appended<A extends Int32Array | Uint8Array | Float32Array | Float64Array>(
  column: A,
  value: number,
): A {
  const longer = new (column.constructor as new (length: number) => A)(column.length + 1);
  longer.set(column);
  longer[column.length] = value;
  return longer;
}

/** The id and number for a part of a track, spelled like the track's own. @param number not in use yet */
export function partId(
  tracks: TrackColumns,
  row: number,
  number: number,
): { readonly part: string; readonly partNumber: number } {
  const own = tracks.id[row]!;
  const digits = /\d+$/.exec(own)?.[0];
  if (tracks.number[row]! >= 0 && digits !== undefined) {
    const part = own.slice(0, -digits.length) + String(number).padStart(digits.length, '0');
    return { part, partNumber: number };
  }
  let copy = 2;
  while (tracks.id.includes(`${own}.${copy}`)) copy += 1;
  return { part: `${own}.${copy}`, partNumber: -1 };
}
