import type { Entry } from './change.ts';
import { readEntries, write } from './database.ts';
import { ASIDE_KEY, asideKey, type StoreKey } from './keys.ts';

/** A stored record that could not be read. */
export interface Unreadable {
  readonly key: StoreKey;
  readonly value: unknown;
}

/** What records of a kind are, for people. */
const WORDS: Readonly<Record<string, string>> = {
  library: 'its entry in the library',
  episode: 'its tracks',
  clustering: 'its clustering',
  parameters: 'its parameters',
  log: 'steps of its history',
  cursor: 'the place in its history',
  view: 'what you last looked at',
  prints: 'what its tracks are known by',
  truth: 'its truth',
  handle: 'the folder of its faces',
  'bank-step': 'steps of the Facebank’s history',
  'bank-cursor': 'the place in the Facebank’s history',
  seed: 'faces of known people',
  model: 'what is known of a model',
  'model-choice': 'which models are used',
  schema: 'the version of what is saved',
};

/** "its clustering and its parameters". */
export function wordsOf(records: readonly Unreadable[]): string {
  const words = [...new Set(records.map(({ key }) => WORDS[String(key[0])] ?? 'a record'))];
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Move records out of the way, all or none: they are kept until their episode is deleted. */
export async function setAside(records: readonly Unreadable[]): Promise<void> {
  if (records.length === 0) return;
  const at = Date.now();
  await write({
    puts: records.map(({ key, value }): Entry => [asideKey(key, at), value]),
    deletes: records.map(({ key }) => key),
  });
}

/** Everything that was set aside, under the key that it had. */
export async function readAside(): Promise<Unreadable[]> {
  const entries = await readEntries(ASIDE_KEY);
  return entries.map(([key, value]) => ({ key: key.slice(1, -1), value }));
}
