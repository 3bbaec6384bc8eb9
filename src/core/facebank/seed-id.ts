/** Longest id of a seed: files are called after it, with an ending. Characters. */
export const MAX_SEED_ID = 100;

const SAFE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** True for an id that files can be called after. */
export const isSeedId = (id: unknown): id is string =>
  typeof id === 'string' && id.length <= MAX_SEED_ID && SAFE.test(id);
