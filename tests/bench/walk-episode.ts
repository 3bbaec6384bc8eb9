import { closeSync, mkdirSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npyHeader } from '../../src/core/parse/npy.ts';
import { trackPrefix } from '../../src/core/together/track-prefix.ts';
import { seeded } from '../unit/cluster/cases.ts';

const D = 512;
const MODEL = 'arcface_r100_v1';
/** One person for so many tracks. */
const TRACKS_A_PERSON = 50;
/** Tracks of somebody who is seen once. */
const ONCE = 0.1;
/** Of this many tracks one has no vector, of this many one stands beside the one before it. */
const [UNEMBEDDED, BESIDE] = [100, 5];
/** People of the Facebank, and their seeds. */
const [KNOWN, SEEDS_EACH] = [300, 3];
const FRAMES_A_SECOND = 24;

/** Files of a season, as large as asked. */
export interface WalkFiles {
  /** faces.jsonl and faces.npy; a folder with these for each of several episodes. */
  readonly folder: string;
  /** `{track: person}`, tracks of several episodes as they are called together. */
  readonly truth: string;
  /** A folder with a facebank.json. */
  readonly bank: string;
  /** Tracks that have a vector. */
  readonly clustered: number;
}

/**
 * A season as television makes it: people whose shares fall with the power .8 of their rank, faces of one
 * track alike, some tracks with nobody to compare, some pairs of people in one frame. It is written as it
 * is made: at 100,000 tracks it is hundreds of megabytes.
 * @param episodes among which the tracks are divided, each with tracks of its own numbers
 */
export function walkEpisode(tracks: number, facesEach: number, episodes = 1): WalkFiles {
  const random = seeded(tracks);
  const direction = () => Float32Array.from({ length: D }, () => random() - 0.5);
  // What all faces share is more of some people than of others.
  const shared = direction();
  const someone = () => {
    const common = 0.25 + 0.4 * random();
    const own = Math.sqrt(1 - common * common);
    return direction().map((value, i) => own * value + common * (shared[i] as number));
  };
  const people = Array.from({ length: Math.ceil(tracks / TRACKS_A_PERSON) }, someone);
  const drawPerson = byShare(people.length, random);
  const folder = mkdtempSync(join(tmpdir(), 'cutline-walk-'));
  const unembedded = (track: number) => track % UNEMBEDDED === UNEMBEDDED - 1;
  const clustered = tracks - Math.floor(tracks / UNEMBEDDED);
  const startOf = (episode: number): number => Math.round((episode * tracks) / episodes);
  const embedded = (from: number, to: number): number => {
    let count = 0;
    for (let track = from; track < to; track++) if (!unembedded(track)) count++;
    return count;
  };
  let episode = -1;
  let part: Part | undefined;
  const truth = new TextFile(`${folder}-truth.json`);
  truth.write('{');
  const block = new Float32Array(facesEach * D); // [facesEach, D], of one track
  for (let track = 0, first = 0; track < tracks; track++) {
    if (track === startOf(episode + 1)) {
      part?.close();
      episode++;
      const epId =
        episodes === 1 ? 'season-s01' : `season-s01e${`${episode + 1}`.padStart(2, '0')}`;
      const own = embedded(track, startOf(episode + 1)) * facesEach;
      part = new Part(epId, episodes === 1 ? folder : join(folder, epId), own);
    }
    if (part === undefined) throw new Error('no episode');
    const number = track - startOf(episode) + 1;
    const beside = track % BESIDE === BESIDE - 1;
    if (!beside) first += 25;
    const once = random() < ONCE;
    const person = drawPerson();
    const whose = once ? someone() : (people[person] as Float32Array);
    const scene = direction();
    // Most of it is like others, the rest merges with its own late.
    const spread = 0.4 + 0.9 * random() ** 2;
    const id = episodes === 1 ? `${number}` : trackPrefix(part.epId) + trackId(number);
    const name = once ? `once ${track}` : `person ${person}`;
    truth.write(`${track === 0 ? '' : ','}\n"${id}":"${name}"`);
    const x = beside ? 700 : 100;
    for (let k = 0; k < facesEach; k++) {
      const frame = first + k * 4;
      const face = {
        ep_id: part.epId,
        face_id: `f${track}_${k}`,
        track_id: number,
        frame_idx: frame,
        ts: frame / FRAMES_A_SECOND,
        bbox_xyxy: [x, 80, x + 130, 250],
        quality: Math.round(random() * 100) / 100,
        embedding_model: MODEL,
        ...(unembedded(track) ? { skip: 'blurry' } : {}),
      };
      part.rows.write(`${JSON.stringify(face)}\n`);
      for (let i = 0; i < D; i++) {
        const own = random() - 0.5;
        block[k * D + i] = (whose[i] as number) + spread * (scene[i] as number) + 0.25 * own;
      }
      toUnit(block.subarray(k * D, (k + 1) * D));
    }
    if (!unembedded(track)) writeSync(part.vectors, new Uint8Array(block.buffer));
  }
  truth.write('\n}\n');
  truth.close();
  part?.close();
  const bank = writeBank(`${folder}-facebank`, people, random);
  return { folder, truth: `${folder}-truth.json`, bank, clustered };
}

const trackId = (number: number): string => `track-${`${number}`.padStart(5, '0')}`;

/** Ranks whose shares fall with the power .8. */
function byShare(count: number, random: () => number): () => number {
  const shares = new Float64Array(count); // running sums
  for (let rank = 0, sum = 0; rank < count; rank++) {
    sum += 1 / (rank + 1) ** 0.8;
    shares[rank] = sum;
  }
  const total = shares[count - 1] as number;
  return () => {
    const drawn = random() * total;
    return Math.min(
      count - 1,
      shares.findIndex((share) => share >= drawn),
    );
  };
}

/** Known people: some who are in the season, some who are not. */
function writeBank(folder: string, people: readonly Float32Array[], random: () => number): string {
  const rows = Array.from({ length: KNOWN }, (_, i) => {
    const own = people[i * 2] ?? Float32Array.from({ length: D }, () => random() - 0.5);
    const seeds = Array.from({ length: SEEDS_EACH }, (_, k) => ({
      seed_id: `seed_${i}_${k}`,
      embedding_model: MODEL,
      embedding_dim: D,
      origin: { type: 'import', file: 'season' },
      quality: {},
      created_at: '2026-01-01T00:00:00Z',
      embedding: Array.from(toUnit(own.map((value) => value + 0.3 * (random() - 0.5)))),
    }));
    const person_id = `person_${i}`;
    return { person_id, name: `Person ${i}`, created_at: '2026-01-01T00:00:00Z', seeds };
  });
  mkdirSync(folder);
  const bank = { format: 'cutline-facebank', version: 1, people: rows };
  writeFileSync(join(folder, 'facebank.json'), JSON.stringify(bank));
  return folder;
}

function toUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return vector;
}

/** The two files of an episode. */
class Part {
  readonly epId: string;
  readonly rows: TextFile;
  readonly vectors: number;

  constructor(epId: string, folder: string, faces: number) {
    this.epId = epId;
    mkdirSync(folder, { recursive: true });
    this.rows = new TextFile(join(folder, 'faces.jsonl'));
    this.vectors = openSync(join(folder, 'faces.npy'), 'w');
    writeSync(this.vectors, npyHeader(faces, D));
  }

  close(): void {
    this.rows.close();
    closeSync(this.vectors);
  }
}

/** A text file that is written in blocks. */
class TextFile {
  readonly #file: number;
  #parts: string[] = [];

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(text: string): void {
    this.#parts.push(text);
    if (this.#parts.length >= 4096) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#parts.join(''));
    this.#parts = [];
  }
}
