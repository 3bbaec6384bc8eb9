import { textOf } from '../parse/fields.ts';

/** Longer names than this are no names. */
const LONGEST_NAME = 200;
/** More embedders than this are no embedders. */
const MOST_MODELS = 100;

/** The embedding models that rows name, as they spell them. */
export interface ModelNames {
  readonly names: readonly string[];
  /** Index of the model that a row names under a key, −1 when it names none. */
  add(row: Readonly<Record<string, unknown>>, key: string): number;
}

/** Names are Map keys only, so that none can name a property. */
export function createModelNames(): ModelNames {
  const names: string[] = [];
  const known = new Map<string, number>();
  return {
    names,
    add(row, key) {
      const name = textOf(row, key)?.trim();
      if (name === undefined || name.length > LONGEST_NAME) return -1;
      const index = known.get(name);
      if (index !== undefined) return index;
      if (names.length >= MOST_MODELS) return -1;
      known.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}
