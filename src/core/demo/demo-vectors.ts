import { normaliseRow } from '../parse/unit.ts';
import { noiseInto, type Random, seededRandom } from '../random.ts';
import type { Matrix } from '../vector/matrix.ts';
import { CAST, LOOKALIKES } from './cast.ts';
import { DEMO_SEED, type DemoEpisode, type DemoTrack } from './demo-episode.ts';
import type { BackdropKind } from './design.ts';

/** As many as ArcFace gives. */
export const DEMO_DIM = 512;

/** How well the embedder of the demo tells people apart. */
export type DemoDifficulty = 'easy' | 'normal' | 'hard';
export const DEMO_DIFFICULTIES: readonly DemoDifficulty[] = ['easy', 'normal', 'hard'];

/** What the vectors are drawn with; who is on screen when does not depend on it. */
export interface DemoVectorOptions {
  /** A whole number, 0 or more. */
  readonly seed: number;
  readonly difficulty: DemoDifficulty;
  /** The seed of another demo, whose people these are: what a Facebank made of that one knows them. */
  readonly people?: number | undefined;
}
export const DEMO_VECTOR_DEFAULTS: DemoVectorOptions = { seed: 0, difficulty: 'normal' };

/** Squared shares of what a track's vector is made of; the rest is the track's own noise. */
interface Embedder {
  /** Range of a track's share of its person. */
  readonly person: readonly [number, number];
  /** What a person's tracks of one scene have in common beyond the person: light, hair, make-up. */
  readonly scene: number;
  /** How often a track is seen so badly that it stands alone, and its share of the person then. */
  readonly badChance: number;
  readonly badShare: number;
  /** Cosine of the look-alikes' own vectors. */
  readonly lookalikes: number;
}
const EMBEDDERS: Readonly<Record<DemoDifficulty, Embedder>> = {
  easy: { person: [0.7, 0.88], scene: 0.05, badChance: 0.01, badShare: 0.45, lookalikes: 0.5 },
  // The look-alikes' tracks come to about 0.46; one track in twenty-five stands alone.
  normal: { person: [0.55, 0.8], scene: 0.09, badChance: 0.04, badShare: 0.36, lookalikes: 0.75 },
  hard: { person: [0.36, 0.72], scene: 0.14, badChance: 0.1, badShare: 0.25, lookalikes: 0.88 },
};
const DARK_PLACES: ReadonlySet<BackdropKind> = new Set(['street', 'bar']);
/** In dark scenes the embedder hardly knows this person (row of CAST): they fall in two. */
const NIGHT_PERSON = 1;
const NIGHT_SHARES = { person: 0.37, night: 0.38 };
/** Squared shares of a person's vector that all faces, and all faces of a group, have in common. */
const ALL_SHARE = 0.16;
const GROUP_SHARE = 0.16;
/** Squared share of a face's own noise: two faces of one track have a cosine of about 0.87. */
const FACE_NOISE = 0.13;

interface Draw {
  readonly episode: DemoEpisode;
  readonly seed: number;
  /** Of who the people are. */
  readonly people: number;
  readonly embedder: Embedder;
}

/**
 * Face vectors of the demo, one row per embedded face in file order (`order`: rows of
 * track and face). Unit length; the statistics of a real embedder on television.
 * Cost: about 30 ms.
 */
export function demoVectors(
  episode: DemoEpisode,
  order: readonly { readonly track: DemoTrack; readonly face: number }[],
  { seed: number, difficulty, people = number }: DemoVectorOptions = DEMO_VECTOR_DEFAULTS,
): Matrix {
  const embedder = EMBEDDERS[difficulty];
  const draw: Draw = {
    ...{ episode, embedder },
    ...{ seed: DEMO_SEED + number, people: DEMO_SEED + people },
  };
  const { seed } = draw;
  const prototypes = drawPrototypes(draw);
  const tracks = new Map<DemoTrack, readonly Float64Array[]>();
  for (const track of episode.tracks) {
    const random = seededRandom(seed, 5000 + track.number);
    const people = [track.person, track.secondPerson ?? track.person];
    tracks.set(
      track,
      people.map((person) => trackVector(random, draw, track, person, prototypes[person]!)),
    );
  }
  const data = new Float32Array(order.length * DEMO_DIM); // [n * d]
  const keep = Math.sqrt(1 - FACE_NOISE);
  const noise = Math.sqrt(FACE_NOISE / DEMO_DIM);
  const own = new Float64Array(DEMO_DIM);
  order.forEach(({ track, face }, row) => {
    noiseInto(seed, 100000 + track.number * 64 + face, own);
    const second = track.faces[face]!.person !== track.person;
    const centre = tracks.get(track)![second ? 1 : 0]!;
    const at = row * DEMO_DIM;
    addInto(centre, keep, own, noise, data.subarray(at, at + DEMO_DIM));
    normaliseRow(data, at, DEMO_DIM);
  });
  return { n: order.length, d: DEMO_DIM, data };
}

/** out = a · p + b · q; `out` is written. */
function addInto(
  p: Float64Array,
  a: number,
  q: Float64Array,
  b: number,
  out: Float32Array | Float64Array,
): void {
  for (let k = 0; k < out.length; k++) out[k] = a * p[k]! + b * q[k]!;
}

function direction(random: Random): Float64Array {
  const vector = new Float64Array(DEMO_DIM);
  noiseInto(random.u32(), random.u32(), vector);
  return normalised(vector);
}

function normalised(vector: Float64Array): Float64Array {
  let sum = 0;
  for (const x of vector) sum += x * x;
  const scale = 1 / Math.sqrt(sum);
  for (let k = 0; k < vector.length; k++) vector[k]! *= scale;
  return vector;
}

/** The unit vector nearest to a sum of directions with the given squared shares. */
function blend(parts: readonly (readonly [number, Float64Array])[]): Float64Array {
  const sum = new Float64Array(DEMO_DIM);
  for (const [share, vector] of parts) {
    const weight = Math.sqrt(share);
    for (let k = 0; k < DEMO_DIM; k++) sum[k]! += weight * vector[k]!;
  }
  return normalised(sum);
}

/** One unit vector a person. */
function drawPrototypes({ episode, people, embedder }: Draw): Float64Array[] {
  const random = seededRandom(people, 3);
  const all = direction(random);
  const groups = Array.from({ length: 4 }, () => direction(random));
  const prototypes = episode.people.map((person) =>
    blend([
      [ALL_SHARE, all],
      [GROUP_SHARE, groups[person.group]!],
      [1 - ALL_SHARE - GROUP_SHARE, direction(random)],
    ]),
  );
  const [one, other] = LOOKALIKES;
  const near = embedder.lookalikes * embedder.lookalikes;
  prototypes[other] = blend([
    [near, prototypes[one]!],
    [1 - near, direction(random)],
  ]);
  return prototypes;
}

function trackVector(
  random: Random,
  { episode, seed, people, embedder }: Draw,
  track: DemoTrack,
  person: number,
  prototype: Float64Array,
): Float64Array {
  const [low, high] = embedder.person;
  const recurring = person < CAST.length;
  const bad = recurring && track.secondPerson === undefined && random.chance(embedder.badChance);
  const night =
    person === NIGHT_PERSON && DARK_PLACES.has(episode.scenes[track.scene]!.light.backdrop);
  let share = random.between(low, high);
  if (bad) share = embedder.badShare;
  else if (night) share = NIGHT_SHARES.person;
  const parts: [number, Float64Array][] = [[share, prototype]];
  if (night) {
    const dark = direction(seededRandom(people, 400 + person));
    parts.push([NIGHT_SHARES.night, dark]);
  }
  const scene = direction(seededRandom(seed, 600 + person * 200 + track.scene));
  parts.push([embedder.scene, scene]);
  const rest = 1 - parts.reduce((sum, [part]) => sum + part, 0);
  parts.push([rest, direction(random)]);
  return blend(parts);
}
