import { comparable } from '../comparable.ts';
import { isTexts } from '../parse/fields.ts';
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

/**
 * Labels as a file has them: the names that lost when identities were merged are kept under `aliases`,
 * after those that were there.
 */
export function labelsWithAliases({
  labels,
  aliases = [],
}: {
  readonly labels: Labels;
  readonly aliases?: readonly string[];
}): Labels {
  const given: unknown = labels.aliases;
  const before = (Array.isArray(given) ? (given as unknown[]) : []).filter(
    (alias) => typeof alias === 'string',
  );
  const all = [...new Set([...before, ...aliases])].filter((one) => one !== labels.name);
  if (all.length > 0) return { ...labels, aliases: all };
  if (!Array.isArray(given)) return labels;
  const { aliases: _, ...others } = labels;
  return others;
}

/** The other names in labels as a file has them, and the labels without; what is no list of names stays. */
export function partAliases(labels: Labels): {
  readonly labels: Labels;
  readonly aliases: readonly string[];
} {
  const { aliases, ...others } = labels;
  return isTexts(aliases) ? { labels: others, aliases } : { labels, aliases: [] };
}
