import type { Matrix } from '../vector/matrix.ts';
import { type DemoEpisode, type DemoTrack, demoEpisode } from './demo-episode.ts';
import { DEMO_EP_ID } from './demo-id.ts';
import { DEMO_VECTOR_DEFAULTS, type DemoVectorOptions, demoVectors } from './demo-vectors.ts';
import type { DemoFace } from './play-faces.ts';
import { FPS } from './script.ts';

/** A file of the demo's data root. */
export interface DemoFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const PIPELINE_VERSION = '2025-11-11';
const DETECTOR = 'retinaface';
/** Contract of the pipeline: a track whose faces are this far apart is suspect. */
const HIGH_SPREAD = 0.3;
/** Every third accepted face carries its pose; the others only landmarks. */
const POSE_EVERY = 3;

/** A row of faces.jsonl. */
interface Row {
  readonly track: DemoTrack;
  /** Index into the track's faces. */
  readonly face: number;
}

/** Episode of a season: the demo itself for the defaults; others, so that they can stand beside it. */
export function demoEpId({ seed, difficulty, people = seed }: DemoVectorOptions): string {
  const { seed: usual, difficulty: normal } = DEMO_VECTOR_DEFAULTS;
  const own = seed === usual ? DEMO_EP_ID : `demo-s01e${pad(seed + 1, 2)}`;
  const id = people === seed ? own : `${own}-cast${people}`;
  return difficulty === normal ? id : `${id}-${difficulty}`;
}

/** Path of a face's crop in the demo's data root. */
export function demoCropPath(
  track: DemoTrack,
  face: DemoFace,
  options: DemoVectorOptions = DEMO_VECTOR_DEFAULTS,
): string {
  return `data/frames/${demoEpId(options)}/${cropKey(track, face)}`;
}

/**
 * The demo's files in the pipeline's own layout and dialect, vectors in faces.npy only; crops are
 * not among them (`demoSource` draws them when they are read). The same bytes in every engine.
 * Cost: about 100 ms.
 */
export function demoFiles(
  episode: DemoEpisode = demoEpisode(),
  options: DemoVectorOptions = DEMO_VECTOR_DEFAULTS,
): DemoFile[] {
  const rows = faceRows(episode);
  const accepted = rows.filter(({ track, face }) => track.faces[face]!.skip === undefined);
  const vectors = demoVectors(episode, accepted, options);
  const epId = demoEpId(options);
  const manifests = `data/manifests/${epId}`;
  const text = (lines: readonly string[]) => new TextEncoder().encode(`${lines.join('\n')}\n`);
  return [
    {
      path: `${manifests}/tracks.jsonl`,
      bytes: text(trackLines(epId, episode, accepted, vectors)),
    },
    { path: `${manifests}/faces.jsonl`, bytes: text(rows.map((row) => faceLine(epId, row))) },
    { path: `${manifests}/truth.json`, bytes: text([JSON.stringify(truth(episode), null, 1)]) },
    { path: `data/embeds/${epId}/faces.npy`, bytes: npy(vectors) },
  ];
}

/** Rows by frame; within a frame the skipped ones first, as the pipeline writes them. */
function faceRows({ tracks }: DemoEpisode): Row[] {
  const rows = tracks.flatMap((track) => track.faces.map((_, face): Row => ({ track, face })));
  const key = ({ track, face }: Row) => {
    const { frame, skip } = track.faces[face]!;
    return (frame * 2 + (skip === undefined ? 1 : 0)) * 1024 + track.number;
  };
  return rows.sort((a, b) => key(a) - key(b));
}

/** One line, written out: three thousand of them through JSON.stringify take several times as long. */
function faceLine(epId: string, { track, face: index }: Row): string {
  const face = track.faces[index]!;
  const id = `face_${pad(track.number, 4)}_${pad(face.frame, 6)}`;
  const base =
    `{"ep_id":"${epId}","face_id":"${id}","track_id":${track.number},` +
    `"frame_idx":${face.frame},"ts":${seconds(face.frame)},"bbox_xyxy":[${face.box.join(',')}],` +
    `"detector":"${DETECTOR}","pipeline_ver":"${PIPELINE_VERSION}",` +
    `"crop_rel_path":"${cropKey(track, face)}"`;
  const { skip, look } = face;
  if (skip !== undefined) {
    const detail = skip.reason === 'blurry' ? 'blur_score' : skip.reason.slice('low_'.length);
    return (
      `${base},"skip":"${skip.reason}:${skip.value}",` +
      `"skip_data":{"reason":"${skip.reason}","${detail}":${skip.value}}}`
    );
  }
  const pose =
    index % POSE_EVERY === 0
      ? `,"pose_yaw":${look.yaw},"pose_pitch":${look.pitch},"pose_roll":${look.roll}`
      : '';
  return (
    `${base},"conf":${face.confidence},"quality":${face.quality},"embedding_model":"demo_512",` +
    `"landmarks":[${face.landmarks.join(',')}]${pose}}`
  );
}

function cropKey(track: DemoTrack, face: DemoFace): string {
  return `crops/track_${pad(track.number, 4)}/frame_${pad(face.frame, 6)}.jpg`;
}

function trackLines(
  epId: string,
  episode: DemoEpisode,
  accepted: readonly Row[],
  vectors: Matrix,
): string[] {
  const rowsOf = new Map<DemoTrack, number[]>();
  accepted.forEach(({ track }, row) => {
    const rows = rowsOf.get(track);
    if (rows === undefined) rowsOf.set(track, [row]);
    else rows.push(row);
  });
  return episode.tracks.map((track) => {
    const rows = rowsOf.get(track) ?? [];
    const last = track.start + track.length - 1;
    const spread = Math.round(widestDistance(vectors, rows) * 10000) / 10000;
    return JSON.stringify({
      track_id: track.number,
      class: 'face',
      first_ts: seconds(track.start),
      last_ts: seconds(last),
      frame_count: track.length,
      pipeline_ver: PIPELINE_VERSION,
      first_frame_idx: track.start,
      last_frame_idx: last,
      ep_id: epId,
      detector: DETECTOR,
      tracker: 'bytetrack',
      ...(rows.length > 0 && {
        faces_count: rows.length,
        face_embedding_samples: rows.length,
        face_embedding_spread: spread,
        ...(spread >= HIGH_SPREAD && { coherence_warning: 'high_spread' }),
      }),
    });
  });
}

/** Largest cosine distance between two of the rows. */
function widestDistance({ d, data }: Matrix, rows: readonly number[]): number {
  let lowest = 1;
  for (let i = 0; i < rows.length; i++) {
    const one = data.subarray(rows[i]! * d, (rows[i]! + 1) * d);
    for (let j = 0; j < i; j++) {
      const dot = product(one, data.subarray(rows[j]! * d, (rows[j]! + 1) * d));
      if (dot < lowest) lowest = dot;
    }
  }
  return 1 - lowest;
}

/** Four sums side by side: one alone would wait for itself. */
function product(a: Float32Array, b: Float32Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < a.length; k += 4) {
    s0 += a[k]! * b[k]!;
    s1 += a[k + 1]! * b[k + 1]!;
    s2 += a[k + 2]! * b[k + 2]!;
    s3 += a[k + 3]! * b[k + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}

/** Who is who: track number → name. */
function truth({ tracks, people }: DemoEpisode): Record<string, string> {
  const name = (row: number) => people[row]!.name;
  return Object.fromEntries(
    tracks.map(({ number, person, secondPerson }) => [
      String(number),
      secondPerson === undefined ? name(person) : `MIXED:${name(person)}+${name(secondPerson)}`,
    ]),
  );
}

/** NPY 1.0, little-endian float32, C order. */
function npy({ n, d, data }: Matrix): Uint8Array<ArrayBuffer> {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n}, ${d}), }`;
  const headerLength = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + headerLength + data.length * 4);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, headerLength & 255, headerLength >> 8]);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(headerLength - 1)}\n`), 10);
  // Every engine that runs WebAssembly keeps its numbers little-endian, as the file does.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + headerLength);
  return bytes;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** Seconds of a frame, four decimals. */
function seconds(frame: number): number {
  return Math.round((frame / FPS) * 10000) / 10000;
}
