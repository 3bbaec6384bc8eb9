import { isEpisodeId } from '../episode/episode-id.ts';

/** Ids that may stand before a dot: none of them holds one, so the first dot of a joint id is where it parts. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_-]{0,59}$/;
/** What is left of another id, before its digest. Characters. */
const KEPT = 40;
/** Longest own id that is kept as it is: with its prefix it is still an id. Characters. */
const LONGEST_OWN = 60;

/**
 * What the ids of an episode's tracks and faces begin with among those of others: `rhobh-s05e01.`. An
 * episode's id that is no word of letters, digits, dash and underscore gives one that says as much of it
 * as can be, and its digest. It depends on this id alone, whatever other episodes are there.
 */
export function trackPrefix(epId: string): string {
  return `${PLAIN.test(epId) ? epId : shortened(epId, 'ep-')}.`;
}

/** The folder that an episode's files go into, beside those of others. */
export const partFolder = (epId: string): string =>
  isEpisodeId(epId) ? epId : trackPrefix(epId).slice(0, -1);

/** What an own id is called after the prefix: itself, unless it is too long to be part of an id. */
export function afterPrefix(ownId: string): string {
  return ownId.length <= LONGEST_OWN ? ownId : shortened(ownId, '');
}

function shortened(id: string, head: string): string {
  const words = id.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, KEPT);
  return `${head}${words}-${digest(id)}`;
}

/** FNV-1a from two beginnings: the same on every machine. */
function digest(text: string): string {
  return [0x811c9dc5, 0x01000193].map((seed) => hash(text, seed).toString(36)).join('');
}

function hash(text: string, seed: number): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}
