import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import { type PhotoFace, photoFaces } from '../../core/face/photo-faces.ts';
import type { PictureEnding } from '../../core/facebank/bank-files.ts';
import type { Seed } from '../../core/facebank/types.ts';
import { counted } from '../../core/words.ts';
import type { FaceModels } from '../kit/face-session.ts';
import { type Photo, pngOf } from '../kit/photos.ts';
import type { Addition } from './add-seeds.ts';
import type { SeedPictures } from './bank-folder.ts';
import { pictureOf } from './crop-pictures.ts';

/** A face of a photograph as a seed, with its pictures as PNG. Plain data. */
export interface TakenSeed {
  readonly seed: Seed;
  readonly shown: Uint8Array;
  readonly embedded: Uint8Array;
  /** The file as it came, where that is to be kept. */
  readonly original?: { readonly bytes: Uint8Array; readonly ending: PictureEnding };
}

/** Seeds with their pictures, for whoever adds them. */
export function photoSeeds(taken: readonly TakenSeed[]): Omit<Addition, 'to'> {
  const pictures = taken.map(({ seed, shown, embedded, original }) => {
    const orig = original && pictureOf(original.bytes, original.ending);
    const own: SeedPictures = {
      ...{ d: pictureOf(shown), e: pictureOf(embedded) },
      ...(orig === undefined ? {} : { orig }),
    };
    return [seed.id, own] as const;
  });
  return { seeds: taken.map(({ seed }) => seed), pictures: new Map(pictures) };
}

export interface PhotoAsked {
  /** Of the file, for messages. */
  readonly file: string;
  /** As what the seed says where it is from. */
  readonly origin: string;
  /** Of several faces, which; 1 is the largest. */
  readonly face: number | undefined;
  /** What to do where there are several: "Say which with --face." */
  readonly which: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
}

/**
 * The face of a photograph as a seed. The same bytes, model and face make the same seed.
 * @throws AppError `seed/no-face`, `seed/which-face`, and what makes it a poor one: `seed/too-small`,
 *   `seed/blurred`, `seed/turned`
 */
export async function seedOfPhoto(
  photo: Photo,
  { finder, embedder, model }: FaceModels,
  asked: PhotoAsked,
): Promise<TakenSeed> {
  const faces = await photoFaces(finder, embedder, photo.picture, photo.enlarged);
  const face = chosen(faces, photo, asked);
  refusePoor(face, asked.file);
  const { size, sharpness, yaw, confidence } = face.quality;
  const digest = createHash('sha256')
    .update(photo.bytes)
    .update(`${model.name} ${face.box.join()}`);
  const seed: Seed = {
    id: `photo_${digest.digest('hex').slice(0, 20)}`,
    model,
    vector: face.vector,
    origin: { type: 'photo', file: asked.origin },
    quality: { size, sharpness, confidence, ...(Number.isNaN(yaw) ? {} : { yaw }) },
    createdAt: asked.now,
    extra: {},
  };
  const [shown, embedded] = await Promise.all([photo.cut(face.square), pngOf(face.aligned)]);
  return { seed, shown, embedded };
}

const POOR = { small: 'seed/too-small', blurred: 'seed/blurred', turned: 'seed/turned' } as const;

function refusePoor({ refusals }: PhotoFace, file: string): void {
  const [first] = refusals;
  if (first === undefined) return;
  const words = refusals.map(({ text }) => text).join(' ');
  throw new AppError(POOR[first.code], `${file}: ${words}`, `${file}: ${words}`);
}

function chosen(faces: readonly PhotoFace[], { enlarged }: Photo, asked: PhotoAsked): PhotoFace {
  const { file, face: wanted, which } = asked;
  const [only] = faces;
  if (only === undefined) {
    throw new AppError(
      'seed/no-face',
      `${file}: no face`,
      `${file} shows no face that was found. Choose a picture in which it is larger, or looks this way.`,
    );
  }
  if (faces.length === 1 && (wanted ?? 1) === 1) return only;
  const face = wanted === undefined ? undefined : faces[wanted - 1];
  if (face !== undefined) return face;
  // In pixels of the photograph, whatever it was looked at in.
  const boxes = faces.map(({ box }) => Array.from(box, (x) => Math.round(x * enlarged)));
  const list = boxes.map(
    ([x1 = 0, y1 = 0, x2 = 0, y2 = 0], i) => `${i + 1}: ${x2 - x1} × ${y2 - y1} at ${x1}, ${y1}`,
  );
  throw new AppError(
    'seed/which-face',
    `${file}: ${faces.length} faces, asked for ${wanted ?? 'none'}`,
    `${file} shows ${counted(faces.length, 'face')} (${list.join('; ')}). ${which}`,
    { details: { faces: boxes.map((box, i) => ({ face: i + 1, box })) } },
  );
}
