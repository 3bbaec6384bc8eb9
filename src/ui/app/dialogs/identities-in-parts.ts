import type { Episode } from '../../../core/episode/episode.ts';
import { partOfTrack } from '../../../core/episode/episode-parts.ts';
import type { IdentitySet } from '../../../core/identity/types.ts';

/** Of several episodes that are one, how many identities each has that files of its own are written of; empty for one. */
export function identitiesInParts(
  episode: Episode,
  set: IdentitySet | undefined,
): readonly number[] {
  const counts = (episode.parts ?? []).map(() => 0);
  for (const { tracks } of set?.identities ?? []) {
    const parts = new Set(Array.from(tracks, (row) => partOfTrack(episode, row)));
    for (const part of parts) if (counts[part] !== undefined) counts[part] += 1;
  }
  return counts.filter((_, index) => episode.parts?.[index]?.isAside !== true);
}
