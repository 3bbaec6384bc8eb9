import type { ChainEngine } from '../cluster/types.ts';
import type { Episode, ImportedEpisode } from '../episode/episode.ts';
import { noiseInto } from '../random.ts';

/** Dimensions of most face models: loops are exercised at the length they will have. */
const D = 512;
/** A square of so many tracks has the memory of a usual episode. */
const USUAL = 1_500;
const FACES_EACH = 2;
const TRACKS_EACH = 8;
const SEED = 7;

/**
 * An episode that nobody has seen, on which code is exercised before there is a real one: people of eight
 * tracks with two faces each, whose vectors lie as those of a real one do.
 * @param tracks a multiple of 8
 */
export function practiceEpisode(tracks: number): ImportedEpisode {
  const faces = tracks * FACES_EACH;
  const rows = Int32Array.from({ length: faces }, (_, row) => row); // [F]
  const perTrack = Int32Array.from({ length: tracks }, (_, row) => row); // [T]
  const track = rows.map((row) => Math.floor(row / FACES_EACH)); // [F]
  const unknown = new Float32Array(faces).fill(Number.NaN); // [F]
  const episode: Episode = {
    epId: 'practice',
    runId: '',
    dialect: 'pipeline',
    dim: D,
    faces: {
      count: faces,
      track,
      frame: rows.map((row) => row * 24),
      ts: Float64Array.from(rows),
      box: new Float32Array(faces * 4).fill(Number.NaN),
      quality: unknown,
      yaw: unknown,
      sharpness: unknown,
      embeddingRow: rows,
      flags: new Uint8Array(faces),
      skipReason: new Int16Array(faces).fill(-1),
      reasons: [],
      skipTexts: new Map(),
      faceId: Array.from(rows, (row) => `face_${row}`),
    },
    tracks: {
      count: tracks,
      number: perTrack.map((row) => row + 1),
      id: Array.from(perTrack, (row) => String(row + 1)),
      deleted: new Uint8Array(tracks),
      firstTs: Float64Array.from(perTrack, (row) => row * FACES_EACH),
      lastTs: Float64Array.from(perTrack, (row) => row * FACES_EACH + 1),
      faceStart: Int32Array.from({ length: tracks + 1 }, (_, row) => row * FACES_EACH),
      faceRows: rows,
      embedded: new Int32Array(tracks).fill(FACES_EACH),
      spread: new Float32Array(tracks).fill(Number.NaN),
    },
    crops: new Map(),
    imported: undefined,
    parameters: {},
    truth: undefined,
    report: {
      files: [],
      counts: {
        lines: faces,
        faces,
        embedded: faces,
        skipped: 0,
        deleted: 0,
        quarantined: 0,
        tracks,
        unembeddedTracks: 0,
        crops: 0,
        facesWithCrop: 0,
      },
      vectorRule: 'inline',
      remarks: [],
      ms: 0,
    },
  };
  return { episode, embeddings: { n: faces, d: D, data: vectorsOf(track) } };
}

/** Have a kernel that holds nothing take the memory of a usual episode: the first to touch a page waits for it. */
export function touchMemory(chain: ChainEngine): void {
  chain.allocateSquare(USUAL).fill(0);
  chain.release();
}

/** Of one person about .6 alike, of two about 0; as float32 [F, D]. */
function vectorsOf(track: Int32Array): Float32Array {
  const data = new Float32Array(track.length * D); // [F, D]
  const person = new Float64Array(D);
  const own = new Float64Array(D);
  for (let row = 0; row < track.length; row++) {
    noiseInto(SEED, Math.floor(track[row]! / TRACKS_EACH), person);
    noiseInto(SEED + 1, row, own);
    let squares = 0;
    for (let k = 0; k < D; k++) {
      const value = person[k]! + 0.8 * own[k]!;
      data[row * D + k] = value;
      squares += value * value;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let k = 0; k < D; k++) data[row * D + k] = data[row * D + k]! * scale;
  }
  return data;
}
