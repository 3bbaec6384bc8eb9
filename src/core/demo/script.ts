import type { Random } from '../random.ts';
import { CAST } from './cast.ts';
import type { BackdropKind, SceneLight } from './design.ts';

/** How many tracks of the recurring cast, of extras, and of everything. */
export const TRACK_COUNT = 320;
export const EXTRA_COUNT = 26;
/** Frames a second. */
export const FPS = 24;
/** 42 minutes. */
export const EPISODE_FRAMES = 42 * 60 * FPS;
/** The embedder looked at every eighth frame. */
export const STRIDE = 8;

/** One person in one shot: what becomes a track. */
export interface Appearance {
  readonly scene: number;
  /** Row of CAST, or CAST.length + number of the extra. */
  readonly person: number;
  readonly start: number;
  /** Frames, a multiple of STRIDE plus one. */
  readonly length: number;
  /** Where in the picture: centre 0–1, and height of the face in pixels of 1080. */
  readonly x: number;
  readonly height: number;
  /** Which way the person looks, −1 … 1: towards whom they talk to. */
  readonly gaze: number;
}
export interface DemoScene {
  readonly day: number;
  readonly light: SceneLight;
}
export interface Script {
  readonly scenes: readonly DemoScene[];
  readonly appearances: readonly Appearance[];
}

const PLACES: readonly SceneLight[] = [
  { backdrop: 'loft', side: -0.7, warmth: 0.35, exposure: 1.04 },
  { backdrop: 'kitchen', side: 0.5, warmth: 0.15, exposure: 1.06 },
  { backdrop: 'garden', side: 0.8, warmth: 0.25, exposure: 1.1 },
  { backdrop: 'street', side: -0.6, warmth: -0.6, exposure: 0.9 },
  { backdrop: 'office', side: 0.4, warmth: -0.35, exposure: 1.02 },
  { backdrop: 'bar', side: -0.8, warmth: 0.7, exposure: 0.95 },
  { backdrop: 'hall', side: 0.1, warmth: -0.1, exposure: 0.94 },
  { backdrop: 'studio', side: 0.65, warmth: 0.05, exposure: 1.05 },
];

interface Shot {
  readonly people: readonly number[];
  readonly length: number;
  /** Frames without a face before the shot. */
  gap: number;
  readonly scene: number;
  /** Distinguishes the two ends of a dialogue. */
  readonly side: number;
}

/** Write the episode: scenes of one to four people, talked through in shots and reverse shots. */
export function writeScript(random: Random): Script {
  const quota = TRACK_COUNT - EXTRA_COUNT;
  const scenes: DemoScene[] = [];
  const shots: Shot[] = [];
  let planned = 0;
  while (planned < quota) {
    const scene = scenes.length;
    scenes.push(drawScene(random, scene));
    const present = drawPresent(random);
    const wanted = Math.min(quota - planned, 5 + random.below(7));
    let made = 0;
    for (let turn = 0; made < wanted; turn++) {
      const people = drawShotPeople(random, present, turn, wanted - made);
      shots.push({
        people,
        length: drawLength(random),
        gap: turn === 0 ? 240 : random.chance(0.3) ? 24 + random.below(72) : 0,
        scene,
        side: turn % 2 === 0 ? -1 : 1,
      });
      made += people.length;
    }
    planned += made;
  }
  placeInTime(shots);
  return { scenes, appearances: stage(random, shots) };
}

function drawScene(random: Random, scene: number): DemoScene {
  const place = PLACES[(scene * 3 + random.below(3)) % PLACES.length] as SceneLight;
  const light = {
    backdrop: place.backdrop as BackdropKind,
    side: place.side + random.between(-0.2, 0.2),
    warmth: place.warmth + random.between(-0.12, 0.12),
    exposure: place.exposure + random.between(-0.05, 0.05),
  };
  return { day: Math.min(2, Math.floor(scene / 13)), light };
}

/** Two or three of the cast, now and then one or four; the leads most often. */
function drawPresent(random: Random): number[] {
  const count = 1 + random.weighted([1, 5, 3, 1]);
  const weights = CAST.map((person) => person.weight);
  const present: number[] = [];
  while (present.length < count) {
    const row = random.weighted(weights);
    weights[row] = 0;
    present.push(row);
  }
  return present;
}

function drawShotPeople(random: Random, present: number[], turn: number, left: number): number[] {
  const roll = random.unit();
  const speaker = present[turn % present.length] as number;
  if (present.length >= 3 && left >= 3 && roll < 0.12) return present.slice(0, 3);
  if (present.length >= 2 && left >= 2 && roll < 0.34) {
    const other = present[(turn + 1) % present.length] as number;
    return [speaker, other];
  }
  return [speaker];
}

/** Frames of a shot, 2–24 looks at STRIDE: short ones are common, long ones rare. */
function drawLength(random: Random): number {
  const u = random.unit();
  const looks = 2 + Math.floor(22 * u * u + random.between(0, 1));
  return (Math.min(24, looks) - 1) * STRIDE + 1;
}

/** Stretch the gaps so that the last shot ends shortly before the episode does. */
function placeInTime(shots: Shot[]): void {
  const shown = shots.reduce((sum, shot) => sum + shot.length, 0);
  const gaps = shots.reduce((sum, shot) => sum + shot.gap, 0);
  const free = EPISODE_FRAMES - 720 - shown - shots.length * 2;
  for (const shot of shots) shot.gap = 2 + Math.floor((shot.gap * free) / gaps);
}

function stage(random: Random, shots: readonly Shot[]): Appearance[] {
  const appearances: Appearance[] = [];
  const hosts = chooseExtraHosts(random, shots.length);
  let now = 0;
  let extra = CAST.length;
  shots.forEach((shot, row) => {
    now += shot.gap;
    const count = shot.people.length;
    shot.people.forEach((person, place) => {
      const x = count === 1 ? 0.5 + 0.14 * shot.side : (place + 1) / (count + 1);
      const gaze = count === 1 ? -shot.side : x < 0.45 ? 1 : x > 0.55 ? -1 : shot.side * 0.5;
      const size = count === 1 ? random.between(330, 560) : random.between(210, 320) - count * 14;
      appearances.push({
        scene: shot.scene,
        person,
        start: now,
        length: shot.length,
        x: x + random.between(-0.03, 0.03),
        height: size,
        gaze,
      });
    });
    if (hosts.has(row)) {
      // Somebody walks through behind them: a small face at the edge, for part of the shot.
      const looks = Math.max(2, Math.min(6, Math.floor((shot.length - 1) / STRIDE) + 1));
      appearances.push({
        scene: shot.scene,
        person: extra,
        start: now,
        length: (looks - 1) * STRIDE + 1,
        x: shot.side < 0 || count > 1 ? 0.93 : 0.07,
        height: random.between(130, 210),
        gaze: random.between(-1, 1),
      });
      extra++;
    }
    now += shot.length;
  });
  return appearances;
}

function chooseExtraHosts(random: Random, shots: number): Set<number> {
  const hosts = new Set<number>();
  while (hosts.size < EXTRA_COUNT) hosts.add(random.below(shots));
  return hosts;
}
