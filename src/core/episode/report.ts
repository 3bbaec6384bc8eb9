import { counted } from '../words.ts';
import { cropKeyOf } from './crop-index.ts';
import type { Candidate } from './discover.ts';
import {
  FACE_DELETED,
  FACE_QUARANTINED,
  FACE_SKIPPED,
  type FaceColumns,
  type ImportReport,
  type TrackColumns,
} from './episode.ts';
import type { RemarkBook } from './remarks.ts';

export interface CountInput {
  readonly faces: FaceColumns;
  readonly tracks: TrackColumns;
  readonly lines: number;
  readonly crops: number;
  readonly cropPaths: ReadonlyMap<string, string>;
}

/** The counts of an import, from the columns that came out of it. */
export function countImport(input: CountInput): ImportReport['counts'] {
  const { faces, tracks, cropPaths } = input;
  const withFlag = (flag: number) => faces.flags.filter((flags) => (flags & flag) !== 0).length;
  return {
    lines: input.lines,
    faces: faces.count,
    embedded: tracks.embedded.reduce((sum, n) => sum + n, 0),
    skipped: withFlag(FACE_SKIPPED),
    deleted: withFlag(FACE_DELETED),
    quarantined: withFlag(FACE_QUARANTINED),
    tracks: tracks.count,
    unembeddedTracks: withoutVector(tracks),
    crops: input.crops,
    facesWithCrop: countWithCrop(faces, tracks, cropPaths),
  };
}

/** Number of tracks that are there and have no usable vector: deleted ones are not there. */
export function withoutVector({ embedded, deleted }: TrackColumns): number {
  return embedded.filter((n, row) => n === 0 && deleted[row] !== 1).length;
}

/** Faces that have a crop. */
export function countWithCrop(
  faces: FaceColumns,
  tracks: TrackColumns,
  crops: ReadonlyMap<string, string>,
): number {
  let count = 0;
  for (let face = 0; face < faces.count; face++) {
    if (crops.has(keyOf(faces, tracks, face))) count += 1;
  }
  return count;
}

export interface TotalsInput {
  readonly faces: FaceColumns;
  readonly tracks: TrackColumns;
  readonly crops: ReadonlyMap<string, string>;
  readonly counts: ImportReport['counts'];
  readonly rule: ImportReport['vectorRule'];
  /** Tracks of tracks.jsonl, undefined when there is no such file. */
  readonly listed: number | undefined;
  readonly candidate: Candidate;
}

/** Remarks that only the whole can make: what is missing, deleted, unused. */
export function remarkTotals(input: TotalsInput, remarks: RemarkBook): void {
  const { tracks, counts, rule, listed, candidate } = input;
  const hasRows = counts.faces > 0 || counts.tracks > 0;
  if (candidate.files.faces !== undefined && counts.faces === 0) remarks.add('faces/none');
  if (rule === 'none' && hasRows) remarks.add('faces/no-vectors');
  else if (rule === 'track-prototypes') remarkWithoutPrototype(input, remarks);
  else remarkUnembedded(input, remarks);
  if (counts.deleted > 0) remarks.add('faces/deleted', undefined, { count: counts.deleted });
  tracks.deleted.forEach((deleted, t) => {
    if (deleted === 1) remarks.add('tracks/deleted', tracks.id[t]);
  });
  for (let t = listed ?? tracks.count; t < tracks.count; t++) {
    if (listed !== undefined && listed > 0) remarks.add('tracks/not-listed', tracks.id[t]);
  }
  for (let t = 0; t < tracks.count && candidate.files.faces !== undefined; t++) {
    if (tracks.faceStart[t] === tracks.faceStart[t + 1]) {
      remarks.add('tracks/without-faces', tracks.id[t]);
    }
  }
  remarkTwice(input, remarks);
  remarkCrops(input, remarks);
  for (const [path, name] of candidate.misnamed ?? []) {
    remarks.add('files/misnamed', `${path} for ${name}`);
  }
  for (const path of candidate.unread ?? []) remarks.add('files/unread', path);
  for (const path of candidate.guessed ?? []) remarks.add('files/guessed-name', path);
  for (const folder of candidate.parts ?? []) remarks.add('files/parts', folder);
  for (const file of candidate.notNeeded) remarks.add('files/not-needed', file.path);
}

function remarkWithoutPrototype({ tracks }: TotalsInput, remarks: RemarkBook): void {
  for (let t = 0; t < tracks.count; t++) {
    if (tracks.embedded[t] === 0 && tracks.deleted[t] === 0) {
      remarks.add('tracks/no-vector', tracks.id[t]);
    }
  }
}

function remarkUnembedded({ faces }: TotalsInput, remarks: RemarkBook): void {
  for (let face = 0; face < faces.count; face++) {
    if (faces.flags[face] === 0 && (faces.embeddingRow[face] ?? -1) < 0) {
      remarks.add('faces/no-vector', faces.faceId[face]);
    }
  }
}

/** A track has one face in a frame: rows of a track are in the order of their frames. */
function remarkTwice({ faces, tracks }: TotalsInput, remarks: RemarkBook): void {
  for (let t = 0; t < tracks.count; t++) {
    let last = -1;
    for (let i = tracks.faceStart[t]!; i < tracks.faceStart[t + 1]!; i++) {
      const face = tracks.faceRows[i]!;
      const frame = faces.frame[face]!;
      if (frame < 0 || (faces.flags[face]! & (FACE_SKIPPED | FACE_DELETED)) !== 0) continue;
      const id = faces.faceId[face]!;
      const other = last >= 0 && faces.frame[last] === frame ? faces.faceId[last]! : undefined;
      // One that repeats the id as well was told, and has a number added to it.
      if (other !== undefined && !id.startsWith(`${other}-`)) {
        remarks.add('faces/twice', `${id} and ${other}`);
      }
      last = face;
    }
  }
}

function remarkCrops({ faces, tracks, crops, counts }: TotalsInput, remarks: RemarkBook): void {
  if (counts.faces === 0) return;
  if (counts.facesWithCrop === 0) {
    if (counts.crops === 0) remarks.add('crops/none');
    else remarkUnmatched(faces, counts, remarks);
    return;
  }
  for (const face of withoutCrop(faces, tracks, crops)) {
    remarks.add('crops/missing', faces.faceId[face]);
  }
}

/** Kept with the crops: what is decided about rows is read again and again, the rows are not. */
const missing = new WeakMap<
  TotalsInput['crops'],
  Pick<TotalsInput, 'faces' | 'tracks'> & { readonly rows: readonly number[] }
>();

/** Faces that should have a crop. */
function withoutCrop(
  faces: FaceColumns,
  tracks: TrackColumns,
  crops: TotalsInput['crops'],
): readonly number[] {
  const known = missing.get(crops);
  if (known?.faces === faces && known.tracks === tracks) return known.rows;
  const rows: number[] = [];
  for (let face = 0; face < faces.count; face++) {
    const hidden = ((faces.flags[face] ?? 0) & (FACE_SKIPPED | FACE_DELETED)) !== 0;
    if (!hidden && !crops.has(keyOf(faces, tracks, face))) rows.push(face);
  }
  missing.set(crops, { faces, tracks, rows });
  return rows;
}

/** Pictures are there, so nobody is told to bring some: what the faces lack to be found. */
function remarkUnmatched(
  faces: FaceColumns,
  { crops, faces: count }: ImportReport['counts'],
  remarks: RemarkBook,
): void {
  const bare = faces.frame.filter((frame) => frame < 0).length;
  const most = bare > count / 2;
  remarks.add('crops/unmatched', undefined, {
    count: crops,
    ...(most
      ? {
          text: `${counted(crops, 'picture')} found, but ${counted(bare, 'face')} of ${count} have no frame (frame_idx) by which theirs could be known: placeholders are shown.`,
        }
      : {}),
  });
}

function keyOf(faces: FaceColumns, tracks: TrackColumns, face: number): string {
  const track = faces.track[face] ?? 0;
  return cropKeyOf(tracks.number[track] ?? -1, tracks.id[track] ?? '', faces.frame[face] ?? -1);
}
