import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { type PhotoFace, photoFaces } from '../../core/face/photo-faces.ts';
import { isPersonId } from '../../core/facebank/person-id.ts';
import { personOf } from '../../core/facebank/person-of.ts';
import type { Facebank, Seed } from '../../core/facebank/types.ts';
import { counted } from '../../core/words.ts';
import { type FaceModels, openFaceModels } from '../kit/face-session.ts';
import { progressLine } from '../kit/output.ts';
import { pngOf, readPhoto } from '../kit/photos.ts';
import { usageError } from '../kit/program-error.ts';
import type { Addition } from './add-seeds.ts';
import type { SeedPictures } from './bank-folder.ts';
import { pictureOf } from './crop-pictures.ts';

export interface PhotoOptions {
  readonly person: string;
  /** What somebody new is called. */
  readonly name?: string;
  readonly image: readonly string[];
  /** Of several faces in a photograph, which; 1 is the largest. */
  readonly face?: number;
  readonly detector?: string;
  readonly embedder?: string;
  readonly model?: string;
}

/** A face of a photograph as a seed. */
interface Taken {
  readonly seed: Seed;
  readonly pictures: SeedPictures;
}

/**
 * Faces of photographs, for one person.
 * @throws AppError `facebank/photos-refused` with what is wrong with each, when any is: then none is added
 */
export async function photoAdditions(
  options: PhotoOptions,
  now: string,
): Promise<(bank: Facebank) => Promise<readonly Addition[]>> {
  const models = await openFaceModels({
    detector: options.detector,
    embedder: options.embedder,
    name: options.model,
  });
  const onDone = progressLine('looking for faces', 'silent');
  const taken: Taken[] = [];
  const refused: string[] = [];
  for (const [index, file] of options.image.entries()) {
    try {
      taken.push(await faceOf(file, options.face, models, now));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused.push(
        error.userMessage.includes(file) ? error.userMessage : `${file}: ${error.userMessage}`,
      );
    }
    onDone(index + 1, options.image.length);
  }
  if (refused.length > 0) throw photosRefused(refused);
  const seeds = taken.map(({ seed }) => seed);
  const pictures = new Map(taken.map(({ seed, pictures: own }) => [seed.id, own]));
  return async ({ people }) => [{ to: targetOf(people, options), seeds, pictures }];
}

function targetOf(people: Facebank['people'], { person, name }: PhotoOptions): Addition['to'] {
  const who = personOf(people, { person_id: person, ...(name === undefined ? {} : { name }) });
  if (who.type === 'known') return { type: 'person', id: who.person.id };
  if (!isPersonId(person)) {
    throw usageError(
      `--person ${person} is no person_id. Write one like ava-stone; what they are called goes to --name.`,
    );
  }
  return { type: 'new', details: { id: person, name: name ?? '' } };
}

async function faceOf(
  file: string,
  wanted: number | undefined,
  { finder, embedder, model }: FaceModels,
  now: string,
): Promise<Taken> {
  const photo = await readPhoto(file);
  const faces = await photoFaces(finder, embedder, photo.picture, photo.enlarged);
  const face = chosen(faces, wanted, file);
  const refusal = face.refusals.map(({ text }) => text).join(' ');
  if (refusal !== '') throw new AppError('facebank/poor-face', refusal, `${file}: ${refusal}`);
  const { size, sharpness, yaw, confidence } = face.quality;
  const digest = createHash('sha256')
    .update(photo.bytes)
    .update(`${model.name} ${face.box.join()}`);
  const seed: Seed = {
    id: `photo_${digest.digest('hex').slice(0, 20)}`,
    model,
    vector: face.vector,
    origin: { type: 'photo', file: basename(file) },
    quality: { size, sharpness, confidence, ...(Number.isNaN(yaw) ? {} : { yaw }) },
    createdAt: now,
    extra: {},
  };
  const [d, e] = await Promise.all([photo.cut(face.square), pngOf(face.aligned)]);
  return { seed, pictures: { d: pictureOf(d), e: pictureOf(e) } };
}

function chosen(faces: readonly PhotoFace[], wanted: number | undefined, file: string): PhotoFace {
  const [only] = faces;
  if (only === undefined) {
    throw new AppError(
      'facebank/no-face',
      `${file}: no face`,
      `${file} shows no face that was found. Choose a picture in which it is larger, or looks this way.`,
    );
  }
  if (faces.length === 1 && (wanted ?? 1) === 1) return only;
  const face = wanted === undefined ? undefined : faces[wanted - 1];
  if (face !== undefined) return face;
  const list = faces.map(({ box: [x1, y1, x2, y2] }, i) => {
    const [w, h] = [Math.round(x2 - x1), Math.round(y2 - y1)];
    return `${i + 1}: ${w} × ${h} at ${Math.round(x1)}, ${Math.round(y1)}`;
  });
  throw new AppError(
    'facebank/which-face',
    `${file}: ${faces.length} faces, asked for ${wanted ?? 'none'}`,
    `${file} shows ${counted(faces.length, 'face')} (${list.join('; ')}). Say which with --face, one photograph at a time.`,
  );
}

function photosRefused(reasons: readonly string[]): AppError {
  return new AppError(
    'facebank/photos-refused',
    reasons.join(' | '),
    `${reasons.join(' ')} Nothing was added.`,
  );
}
