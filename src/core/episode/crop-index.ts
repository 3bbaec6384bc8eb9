import { comparable } from '../comparable.ts';
import type { SourceFile } from '../parse/source.ts';
import { parseTrackId } from '../parse/track-id.ts';
import type { TrackColumns } from './episode.ts';
import type { RemarkBook } from './remarks.ts';

/** Where the crops of an episode are, by track and frame; extensions are ignored. */
export interface CropIndex {
  /** (track, frame) pairs that have an image. */
  readonly count: number;
  /** Path for a key of `cropKeyOf`, undefined when there is none. */
  find(key: string): string | undefined;
  /** Path for what a row calls its crop, extension ignored. */
  findHint(hint: string): string | undefined;
}

/** Key of `Episode.crops` for a track row and a frame: `12:345`, or `opaque-id:345`. */
export function cropKey(tracks: TrackColumns, trackRow: number, frame: number): string {
  return cropKeyOf(tracks.number[trackRow] ?? -1, tracks.id[trackRow] ?? '', frame);
}

/** As `cropKey`, from the parts of a track id. */
export function cropKeyOf(number: number, id: string, frame: number): string {
  return `${number >= 0 ? number : id}:${frame}`;
}

interface Found {
  readonly path: string;
  /** 0 crop, 1 thumb: a crop shows more than its letterboxed thumbnail. */
  readonly rank: number;
}

/**
 * Index crop images by (track, frame): `crops/track_0001/frame_000042.jpg`, `thumbs/…`, the
 * artifacts mirror's `…/tracks/track_0001/…`, and flat names such as `track_0001_frame_000042.png`
 * or `face_0001_000042.jpg`. Crops win over thumbs, then the path that sorts first.
 */
export function indexCrops(files: readonly SourceFile[], remarks: RemarkBook): CropIndex {
  const byKey = new Map<string, Found>();
  const byHint = new Map<string, Found>();
  for (const file of files) {
    const segments = file.path.split('/');
    const rank = rankOf(segments);
    if (rank === undefined) continue;
    if (file.size === 0) {
      remarks.add('crops/empty', file.path);
      continue;
    }
    const found = { path: file.path, rank };
    keepBetter(byHint, hintKey(segments), found);
    const key = keyOf(segments);
    if (key === undefined) remarks.add('crops/misnamed', file.path);
    else keepBetter(byKey, key, found);
  }
  return {
    count: byKey.size,
    find: (key) => byKey.get(key)?.path,
    findHint: (hint) => byHint.get(hintKey(hint.replaceAll('\\', '/').split('/')))?.path,
  };
}

/** True for a picture of a face: no whole frame, no representative of an identity. */
export function isCropPath(path: string): boolean {
  return rankOf(path.split('/')) !== undefined;
}

/** 0 for a crop, 1 for a thumb, undefined for an image that is neither. */
function rankOf(segments: readonly string[]): number | undefined {
  const folders = segments.slice(0, -1);
  if (folders.includes('identities') || folders.includes('facebank')) return undefined;
  const parent = folders.at(-1) ?? '';
  if (parent === 'frames' || parent === 'videos') return undefined; // whole frames, not faces
  const base = segments.at(-1) ?? '';
  // thumbs/{identity_id}/rep.jpg of an export is a copy of a face that is here already.
  if (/^rep\.\w+$/i.test(base) && folders.at(-2) === 'thumbs') return undefined;
  return folders.includes('thumbs') || /^thumb/i.test(base) ? 1 : 0;
}

function keyOf(segments: readonly string[]): string | undefined {
  const stem = (segments.at(-1) ?? '').replace(/\.[^.]*$/, '');
  const flat = /^(?:track|face)[-_]?(\d+)[-_.](?:frame|thumb|crop|f)?[-_]?(\d+)$/i.exec(stem);
  if (flat !== null) return cropKeyOf(Number(flat[1]), '', Number(flat[2]));
  const frame = /^(?:frame|thumb|crop|f)?[-_]?(\d+)$/i.exec(stem)?.[1];
  const track = parseTrackId(segments.at(-2));
  if (frame === undefined || track === undefined) return undefined;
  return cropKeyOf(track.number, track.text, Number(frame));
}

/** Folder and name without extension: what survives of a row's path in every layout. */
function hintKey(segments: readonly string[]): string {
  const stem = (segments.at(-1) ?? '').replace(/\.[^.]*$/, '');
  return comparable(`${segments.at(-2) ?? ''}/${stem}`);
}

function keepBetter(map: Map<string, Found>, key: string, found: Found): void {
  const best = map.get(key);
  const better =
    best === undefined ||
    found.rank < best.rank ||
    (found.rank === best.rank && found.path < best.path);
  if (better) map.set(key, found);
}
