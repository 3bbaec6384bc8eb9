import { basename } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { isPersonId } from '../../core/facebank/person-id.ts';
import { personOf } from '../../core/facebank/person-of.ts';
import type { Facebank } from '../../core/facebank/types.ts';
import { openFaceModels } from '../kit/face-session.ts';
import { progressLine } from '../kit/output.ts';
import { readPhoto } from '../kit/photos.ts';
import { usageError } from '../kit/program-error.ts';
import type { Addition } from './add-seeds.ts';
import { photoSeeds, seedOfPhoto, type TakenSeed } from './photo-seed.ts';

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
  const taken: TakenSeed[] = [];
  const refused: string[] = [];
  for (const [index, file] of options.image.entries()) {
    try {
      const asked = { file, origin: basename(file), face: options.face, which: WHICH, now };
      taken.push(await seedOfPhoto(await readPhoto(file), models, asked));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused.push(
        error.userMessage.includes(file) ? error.userMessage : `${file}: ${error.userMessage}`,
      );
    }
    onDone(index + 1, options.image.length);
  }
  if (refused.length > 0) throw photosRefused(refused);
  return async ({ people }) => [{ to: targetOf(people, options), ...photoSeeds(taken) }];
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

const WHICH = 'Say which with --face, one photograph at a time.';

function photosRefused(reasons: readonly string[]): AppError {
  return new AppError(
    'facebank/photos-refused',
    reasons.join(' | '),
    `${reasons.join(' ')} Nothing was added.`,
  );
}
