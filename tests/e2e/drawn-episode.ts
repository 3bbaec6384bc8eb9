import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeNpy } from '../../src/core/parse/npy.ts';

/** A row of a manifest, as a program writes it. */
export type Row = Readonly<Record<string, unknown>>;
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Dimensions of the drawn vectors. */
const D = 16;
const FACES_A_TRACK = 3;
/** Who is drawn in tracks 1 to 7: people are 1, 2, 5 / 3, 4 / 6 / 7. */
const PEOPLE = [0, 0, 1, 1, 0, 2, 3];

export interface Face extends Row {
  readonly track_id: number;
  readonly frame_idx: number;
  readonly ts: number;
  readonly embedding: readonly number[];
}

/** Seven tracks of three faces; people are at right angles, faces of one a few degrees apart. */
export function drawnFaces(ep: string): Face[] {
  return PEOPLE.flatMap((person, t) =>
    Array.from({ length: FACES_A_TRACK }, (_, k) => {
      const frame = 100 * (t + 1) + 8 * k;
      const noise = (i: number) => 0.08 * Math.sin(7 * t + 3 * k + 5 * i);
      return {
        ep_id: ep,
        track_id: t + 1,
        frame_idx: frame,
        ts: frame / 25,
        bbox_xyxy: [100, 80, 160, 150],
        embedding: Array.from({ length: D }, (_, i) => (i === person ? 1 : 0) + noise(i)),
      };
    }),
  );
}

/** tracks.jsonl of them. */
export function drawnTracks(ep: string): Row[] {
  return PEOPLE.map((_, t) => ({ ep_id: ep, track_id: t + 1, frame_count: FACES_A_TRACK }));
}

/** faces.npy of them. */
export function drawnVectors(faces: readonly Face[]): Uint8Array {
  const data = new Float32Array(faces.flatMap(({ embedding }) => [...embedding])); // [n, d]
  return writeNpy({ n: faces.length, d: D, data });
}

export const lines = (rows: readonly Row[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** identities.json in which somebody named people, by track. */
export function namedPeople(ep: string, named: Readonly<Record<string, number[]>>): string {
  const identities = Object.entries(named).map(([name, tracks], i) => ({
    identity_id: `id_${i + 1}`,
    track_ids: tracks,
    labels: { name },
    locked: i === 0,
  }));
  return JSON.stringify({ ep_id: ep, identities });
}

/** Write files below a new folder. @returns the folder `name` in it, which alone is theirs */
export function folderOf(name: string, files: Files): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'cutline-drawn-')), name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Below the folder of each track a picture of each face. */
export function cropsOf(
  faces: readonly Face[],
  picture: (face: Face) => readonly [ending: string, bytes: string | Uint8Array],
): Files {
  const padded = (value: number, digits: number) => String(value).padStart(digits, '0');
  return Object.fromEntries(
    faces.map((face) => {
      const [ending, bytes] = picture(face);
      const name = `frame_${padded(face.frame_idx, 6)}${ending}`;
      return [`crops/track_${padded(face.track_id, 4)}/${name}`, bytes];
    }),
  );
}
