import { comparable } from '../comparable.ts';
import type { Labels } from './types.ts';

/** Longest name or person id: longer ones are an accident of pasting. Characters. */
export const MAX_LABEL_LENGTH = 200;

/** What a person calls the identity: name, else the imported label, else the person id. */
export function givenName({ labels }: { readonly labels: Labels }): string | undefined {
  const { name, label, person_id } = labels;
  for (const text of [name, label, person_id]) {
    if (typeof text === 'string' && text.trim() !== '') return text;
  }
  return undefined;
}

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

/** True when a person is named, by name or by id. */
export function isNamed(labels: Labels): boolean {
  return comparable(labels.name) !== '' || comparable(labels.person_id) !== '';
}
