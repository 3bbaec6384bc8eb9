import type { Labels } from '../identity/types.ts';
import { refuse } from './log-file-readers.ts';

/** Longest name or person id: longer ones are an accident of pasting. Characters. */
export const MAX_LABEL_LENGTH = 200;

/** Labels with names trimmed and empty values left out; unknown keys stay. */
export function tidyLabels(labels: Labels): Labels {
  const tidy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(labels)) {
    const own = typeof value === 'string' ? value.trim() : value;
    if (own === '' || own === null || own === undefined || key === '__proto__') continue;
    tidy[key] = own;
  }
  return tidy;
}

/**
 * True when two label sets name two people: different person ids, or, where one has none, different
 * names. Case, surrounding blanks and Unicode composition do not make another person.
 */
export function nameDifferentPeople(a: Labels, b: Labels): boolean {
  const personA = comparable(a.person_id);
  const personB = comparable(b.person_id);
  if (personA !== '' && personB !== '') return personA !== personB;
  const nameA = comparable(a.name);
  const nameB = comparable(b.name);
  return nameA !== '' && nameB !== '' && nameA !== nameB;
}

/** @throws AppError `moderation/bad-operation` for a name that is none */
export function checkLabels(identityId: string, labels: Labels): void {
  for (const key of ['name', 'person_id'] as const) {
    const value: unknown = labels[key];
    if (value === undefined) continue;
    if (typeof value !== 'string') {
      refuse(
        `${identityId}: ${key} is ${typeof value}, expected string`,
        `The ${key} of ${identityId} is not text.`,
      );
    } else if (value.length > MAX_LABEL_LENGTH) {
      refuse(
        `${identityId}: ${key} has ${value.length} characters, at most ${MAX_LABEL_LENGTH}`,
        `The ${key} of ${identityId} is ${value.length} characters long; use at most ${MAX_LABEL_LENGTH}.`,
      );
    }
  }
}

/** True when a person is named, by name or by id. */
export function isNamed(labels: Labels): boolean {
  return comparable(labels.name) !== '' || comparable(labels.person_id) !== '';
}

function comparable(text: unknown): string {
  return typeof text === 'string' ? text.normalize('NFC').trim().toLowerCase() : '';
}
