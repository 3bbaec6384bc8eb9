import { partId, splitTracks } from '../episode/split-tracks.ts';
import { firstFreeNumber, identityNumber } from '../identity/stable-ids.ts';
import { largest } from '../many.ts';
import type { SimpleOperation } from '../moderation/types.ts';
import type { Targets } from './targets.ts';
import type { PartState } from './types.ts';

/**
 * What gives an episode the tracks that it has among others: those that were split there are split, those that
 * were restored are restored. Parts get ids as the episode spells its own.
 */
export function shapeOperations(
  { said, ground: { episode, summaries } }: PartState,
  { identities, splits, restored }: Targets,
): readonly SimpleOperation[] {
  const operations: SimpleOperation[] = [];
  let free = largest(
    identities.map(({ id }) => identityNumber(id) ?? 0),
    Math.max(said.lastNumber, firstFreeNumber(summaries.founders) - 1),
  );
  let now = episode;
  for (const { track, face } of splits) {
    const split = {
      ...{ track: now.tracks.id[track]!, face: now.faces.faceId[face]! },
      ...partId(now.tracks, track, ++free),
    };
    operations.push({ type: 'split-track', ...split });
    now = splitTracks(now, [split]);
  }
  if (restored.length === 0) return operations;
  const tracks = restored.map((row) => now.tracks.id[row]!);
  return [...operations, { type: 'restore', tracks }];
}
