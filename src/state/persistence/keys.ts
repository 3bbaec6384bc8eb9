/**
 * Keys of the one object store. They are arrays, so that everything of an episode is a range.
 * `library` is the commit record, written last: what it does not point to does not exist. Data that
 * an import writes carries its generation, so that a second import can be written beside the first.
 */
export type StoreKey = readonly (string | number)[];

/** Kinds that belong to one generation of an episode: [kind, episode, generation, …]. */
export const GENERATION_KINDS = [
  'vectors',
  'rows',
  'episode',
  'part',
  'clustering',
  'handle',
  'crop',
  'rep',
] as const;
/** Kinds that outlive a re-import: [kind, episode, …]. */
export const EPISODE_KINDS = [
  'log',
  'cursor',
  'parameters',
  'view',
  'prints',
  'truth',
  'sync',
] as const;

export const SCHEMA_KEY: StoreKey = ['schema'];
export const SESSION_KEY: StoreKey = ['session'];
/** Where different people lay in the episodes of the library: what can be made again from them. */
export const IMPOSTORS_KEY: StoreKey = ['impostors'];

/** The Facebank's: they belong to no episode. */
export const BANK_KINDS = ['bank-step', 'bank-cursor', 'seed', 'seed-picture'] as const;
/** Where in its steps the Facebank stands; see `BankPlace`. */
export const BANK_CURSOR_KEY: StoreKey = ['bank-cursor'];
export const bankStepKey = (seq: number): StoreKey => ['bank-step', seq];
/** Vector and facts of a seed. */
export const seedKey = (seed: string): StoreKey => ['seed', seed];
export const seedPictureKey = (seed: string, kind: 'd' | 'e' | 'orig'): StoreKey => [
  'seed-picture',
  seed,
  kind,
];

/** Models that somebody brought: they belong to no episode. */
export const MODEL_KINDS = ['model', 'model-file', 'model-choice'] as const;
/** What is known of a model, by the SHA-256 of its file. */
export const modelKey = (sha256: string): StoreKey => ['model', sha256];
export const modelFileKey = (sha256: string): StoreKey => ['model-file', sha256];
/** Which models are used. */
export const MODEL_CHOICE_KEY: StoreKey = ['model-choice'];

export const libraryKey = (episode: string): StoreKey => ['library', episode];
export const vectorsKey = (episode: string, generation: number, chunk: number): StoreKey => [
  'vectors',
  episode,
  generation,
  chunk,
];
/** Another set of vectors of an episode: what is known of it, its chunks, and its parts while it is made. */
export const vectorSetKey = (
  episode: string,
  generation: number,
  set: string,
  ...rest: readonly (string | number)[]
): StoreKey => ['vectors', episode, generation, set, ...rest];
/** Rows of faces.jsonl or tracks.jsonl: chunks, and where each row begins. @param of which of several episodes that are one */
export const rowsKey = (
  episode: string,
  generation: number,
  file: 'faces' | 'tracks',
  part: number | 'index',
  of?: number,
): StoreKey => ['rows', episode, generation, of === undefined ? file : `${of} ${file}`, part];
/** One of several episodes that are one, as it was imported: see `PartRecord`. */
export const partKey = (episode: string, generation: number, part: number): StoreKey => [
  'part',
  episode,
  generation,
  part,
];
export const episodeDataKey = (episode: string, generation: number): StoreKey => [
  'episode',
  episode,
  generation,
];
export const clusteringKey = (episode: string, generation: number): StoreKey => [
  'clustering',
  episode,
  generation,
];
export const handleKey = (episode: string, generation: number): StoreKey => [
  'handle',
  episode,
  generation,
];
export const cropKey = (episode: string, generation: number, path: string): StoreKey => [
  'crop',
  episode,
  generation,
  path,
];
/** Picture of a face that stands for an identity. @param face row of the face */
export const repKey = (episode: string, generation: number, face: number): StoreKey => [
  'rep',
  episode,
  generation,
  face,
];
export const logKey = (episode: string, seq: number): StoreKey => ['log', episode, seq];
export const cursorKey = (episode: string): StoreKey => ['cursor', episode];
export const parametersKey = (episode: string): StoreKey => ['parameters', episode];
export const printsKey = (episode: string): StoreKey => ['prints', episode];
export const viewKey = (episode: string): StoreKey => ['view', episode];
/** A truth that was dropped on the episode. */
export const truthKey = (episode: string): StoreKey => ['truth', episode];

/** How far the history of a service was heard: see `SyncRecord`. */
export const syncKey = (episode: string): StoreKey => ['sync', episode];

/** Where a record goes that cannot be read: out of the way, and not lost. @param at ms since the epoch */
export const asideKey = (key: StoreKey, at: number): StoreKey => [...ASIDE_KEY, ...key, at];
export const ASIDE_KEY: StoreKey = ['aside'];

/**
 * Name of an episode and run in storage; the same files dropped again get the same one. Escaped, so
 * that no id of a file can collide with another ("a/b" + "" against "a" + "b").
 */
export function episodeKey(epId: string, runId: string): string {
  return `${encodeURIComponent(epId)}/${encodeURIComponent(runId)}`;
}

/** Bounds of all keys that begin with `prefix`: an array sorts after every string and number. */
export function prefixBounds(prefix: StoreKey): {
  readonly lower: StoreKey;
  readonly upper: readonly unknown[];
} {
  return { lower: prefix, upper: [...prefix, []] };
}

/**
 * The prefix of the leftovers that `key` belongs to, or undefined when it is in use.
 * @param library generation in use of every committed episode; undefined where its record cannot be
 *   read, and nobody knows which of it is
 */
export function orphanPrefix(
  key: StoreKey,
  library: ReadonlyMap<string, number | undefined>,
): StoreKey | undefined {
  const [kind, episode, generation] = key;
  if (typeof kind !== 'string' || typeof episode !== 'string') return undefined;
  const current = library.get(episode);
  if (current === undefined && library.has(episode)) return undefined;
  if (isOneOf(GENERATION_KINDS, kind)) {
    if (typeof generation !== 'number' || generation === current) return undefined;
    return [kind, episode, generation];
  }
  if (isOneOf(EPISODE_KINDS, kind)) return current === undefined ? [kind, episode] : undefined;
  return undefined;
}

/** The prefix of everything stored like `key`: where a scan of groups continues after it. */
export function groupPrefix(key: StoreKey): StoreKey {
  if (isOneOf(BANK_KINDS, String(key[0]))) return key.slice(0, 1);
  return isOneOf(GENERATION_KINDS, String(key[0])) ? key.slice(0, 3) : key.slice(0, 2);
}

function isOneOf(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind);
}
