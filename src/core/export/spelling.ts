import type { TrackColumns } from '../episode/episode.ts';

/** Which schema is written: the specification's (default) or the pipeline's own. */
export type ExportProfile = 'spec' | 'pipeline';

const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

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

/** `identity-00012` as it is (spec), or the pipeline's `id_0012`; an adopted pipeline id wins. */
export function spellIdentity(id: string, profile: ExportProfile, adopted?: unknown): string {
  if (profile === 'spec') return id;
  if (typeof adopted === 'string' && SAFE_ID.test(adopted)) return adopted;
  const number = /^identity-(\d+)$/.exec(id)?.[1];
  return number === undefined ? id : `id_${String(Number(number)).padStart(4, '0')}`;
}

/** Where the representative lies below the export's root; the id is checked before it is a path. */
export function repPath(identityId: string, profile: ExportProfile): string {
  if (!SAFE_ID.test(identityId)) throw new RangeError(`unsafe identity id: ${identityId}`);
  return profile === 'spec'
    ? `thumbs/${identityId}/rep.jpg`
    : `thumbs/identities/${identityId}/rep.jpg`;
}
