import type { Random } from '../random.ts';
import type { DemoPerson, Expression, FaceLook } from './design.ts';
import { landmarksInFrame } from './landmarks.ts';
import { type Appearance, type DemoScene, STRIDE } from './script.ts';

/** Why a face was not embedded, as the pipeline spells it. */
export interface FaceSkip {
  readonly reason: 'blurry' | 'low_confidence' | 'low_contrast';
  readonly value: number;
}

/** One look of the embedder at one face. */
export interface DemoFace {
  readonly frame: number;
  /** Row of DemoEpisode.people. */
  readonly person: number;
  readonly look: FaceLook;
  /** x1, y1, x2, y2 in pixels of a 1920 × 1080 frame. */
  readonly box: readonly [number, number, number, number];
  /** Flat x, y pairs in pixels: eyes, nose, corners of the mouth, left of the picture first. */
  readonly landmarks: readonly number[];
  readonly confidence: number;
  readonly quality: number;
  readonly skip: FaceSkip | undefined;
}

/** What is asked for one track. */
interface Part {
  readonly appearance: Appearance;
  readonly people: readonly DemoPerson[];
  readonly secondPerson: number | undefined;
  readonly scene: DemoScene;
  readonly skipAll: boolean;
}

const FRAME_WIDTH = 1920;
const FRAME_HEIGHT = 1080;
/** A track keeps at least this many embedded faces, unless all are to be skipped. */
const MIN_EMBEDDED = 2;
const SPEAKING: readonly Expression[] = ['talk', 'talk', 'neutral', 'smile', 'talk'];
const LISTENING: readonly Expression[] = ['neutral', 'neutral', 'smile', 'frown', 'laugh'];

/** Act one track: poses drift, expressions change, some faces fail the pipeline's gates. */
export function playFaces(random: Random, part: Part): DemoFace[] {
  const { appearance, people, secondPerson, scene, skipAll } = part;
  const count = (appearance.length - 1) / STRIDE + 1;
  const speaks = random.chance(0.6);
  const backdropSeed = random.u32();
  let yaw = appearance.gaze * random.between(6, 24);
  let pitch = random.between(-5, 7);
  let roll = random.normal() * 3;
  let centreX = appearance.x * FRAME_WIDTH;
  let centreY = FRAME_HEIGHT * random.between(0.36, 0.46);
  let expression: Expression = 'neutral';
  let embedded = 0;
  const faces: DemoFace[] = [];
  for (let i = 0; i < count; i++) {
    yaw = within(yaw + random.normal() * 4.5, 38);
    pitch = within(pitch + random.normal() * 2, 14);
    roll = within(roll + random.normal() * 1.2, 10);
    centreX += random.normal() * 5;
    centreY += random.normal() * 2.5;
    if (i % 3 === 0) expression = random.pick(speaks ? SPEAKING : LISTENING);
    const swapped = secondPerson !== undefined && i >= count / 2;
    // Beyond a cut, the other person looks the other way.
    const turned = swapped ? -yaw : yaw;
    const person = swapped ? secondPerson : appearance.person;
    const left = count - 1 - i;
    const maySkip = secondPerson === undefined && embedded + left >= MIN_EMBEDDED;
    const chance = appearance.height < 240 ? 0.13 : 0.06;
    const skip =
      skipAll || (maySkip && random.chance(chance)) ? drawSkip(random, scene) : undefined;
    if (skip === undefined) embedded++;
    const blur = skip?.reason === 'blurry' ? 0.03 - skip.value * 0.0008 : softness(random);
    const look: FaceLook = {
      design: people[person]!.design,
      day: scene.day,
      yaw: tenth(turned),
      pitch: tenth(pitch),
      roll: tenth(roll),
      expression,
      eyesOpen: random.chance(0.07) ? 0 : random.between(0.86, 1.04),
      light: scene.light,
      backdropSeed: swapped ? backdropSeed ^ 1 : backdropSeed,
      blur,
    };
    const box = boxAt(centreX, centreY, appearance.height * random.between(0.985, 1.015));
    faces.push({
      frame: appearance.start + i * STRIDE,
      person,
      look,
      box,
      landmarks: landmarksInFrame(look, box),
      ...judge(random, look, appearance.height, skip),
      skip,
    });
  }
  return faces;
}

function within(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Most faces are in focus; some a little off it. Fractions of the picture's width. */
function softness(random: Random): number {
  return random.chance(0.12) ? random.between(0.002, 0.007) : 0;
}

function boxAt(x: number, y: number, height: number): DemoFace['box'] {
  const halfWidth = height * 0.385;
  return [tenth(x - halfWidth), tenth(y - height / 2), tenth(x + halfWidth), tenth(y + height / 2)];
}

/** The gate a face failed, with the value that failed it (limits: blur 18, confidence 0.6, contrast 1). */
function drawSkip(random: Random, scene: DemoScene): FaceSkip {
  const roll = random.unit();
  if (scene.light.backdrop === 'street' && roll < 0.3) {
    return { reason: 'low_contrast', value: Math.round(random.between(0.3, 0.99) * 100) / 100 };
  }
  if (roll < 0.65) return { reason: 'blurry', value: tenth(random.between(4, 17.9)) };
  return { reason: 'low_confidence', value: Math.round(random.between(0.31, 0.59) * 100) / 100 };
}

/** Detector confidence and quality: large, frontal and sharp faces are good ones. */
function judge(
  random: Random,
  look: FaceLook,
  height: number,
  skip: FaceSkip | undefined,
): { confidence: number; quality: number } {
  const turned = Math.abs(look.yaw) / 90;
  const small = Math.max(0, (420 - height) / 420);
  const confidence = 0.985 - turned * 0.2 - small * 0.12 - look.blur * 4 + random.normal() * 0.008;
  const nodded = Math.abs(look.pitch) / 90;
  const shut = look.eyesOpen < 0.5 || look.expression === 'laugh' ? 0.06 : 0;
  const loss = turned * 0.75 + nodded * 0.4 + small * 0.3 + look.blur * 20 + shut;
  const quality = 0.97 - loss + random.normal() * 0.012;
  const measured = skip?.reason === 'low_confidence' ? skip.value : confidence;
  return { confidence: fraction(measured), quality: fraction(quality) };
}

function fraction(value: number): number {
  return Math.round(Math.max(0.05, Math.min(0.999, value)) * 10000) / 10000;
}
