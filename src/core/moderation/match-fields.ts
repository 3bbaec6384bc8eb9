import { MAX_LABEL_LENGTH } from '../identity/labels.ts';
import { id, number, refuse, text } from './log-file-readers.ts';
import type { Field } from './operation-fields.ts';

/*
 * Fields of operations on matching with the Facebank. They name nothing of the episode.
 */

/** Id of a person of the Facebank, or of a seed. */
export const BANK_ID: Field<string> = { read: id, check: checkLength };
/** What a person is called; "" where only the id is known. */
export const PERSON_NAME: Field<string> = {
  read: (value, what) => text(value, what),
  check: checkLength,
};
export const COSINE: Field<number> = { read: number, check: (value) => checkCosine(value, 1) };
export const COSINE_DIFFERENCE: Field<number> = {
  read: number,
  check: (value) => checkCosine(value, 2),
};

function checkLength(given: string): void {
  if (given.length <= MAX_LABEL_LENGTH) return;
  refuse(
    `a person of ${given.length} characters`,
    `The name or id of a person has ${given.length} characters; use at most ${MAX_LABEL_LENGTH}.`,
  );
}

function checkCosine(value: number, most: number): void {
  if (Math.abs(value) <= most) return;
  refuse(`similarity ${value}`, `${value} is no similarity of an identity with a person.`);
}
