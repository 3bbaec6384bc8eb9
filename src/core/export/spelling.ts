import type { TrackColumns } from '../episode/episode.ts';

/** Which schema is written: the specification's (default) or the pipeline's own. */
export type ExportProfile = 'spec' | 'pipeline';

const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** True for an id that may become the name of a folder. */
export function isSafeId(id: unknown): id is string {
  return typeof id === 'string' && SAFE_ID.test(id);
}

/** `track-00012` (spec) or the integer 12 (pipeline); an id without a number stays as it is. */
export function spellTrack(
  tracks: TrackColumns,
  row: number,
  profile: ExportProfile,
): string | number {
  const number = tracks.number[row] ?? -1;
  if (number < 0) return tracks.id[row] ?? '';
  return profile === 'pipeline' ? number : `track-${String(number).padStart(5, '0')}`;
}

/**
 * Where the representative lies below the export's root.
 * @param identityId as the profile spells it
 * @throws RangeError for an id that is no name of a folder: ids are made or checked before
 */
export function repPath(identityId: string, profile: ExportProfile): string {
  if (!isSafeId(identityId)) throw new RangeError(`unsafe identity id: ${identityId}`);
  return profile === 'spec'
    ? `thumbs/${identityId}/rep.jpg`
    : `thumbs/identities/${identityId}/rep.jpg`;
}
