import { sameValue } from '../same-value.ts';
import type { Faceless } from './formed-identity.ts';

/** True when two identities of the same tracks say the same, but for their faces. */
export function saysTheSame(a: Faceless, b: Faceless): boolean {
  return (
    a.tracks === b.tracks &&
    a.id === b.id &&
    a.kind === b.kind &&
    a.clusterId === b.clusterId &&
    a.faceCount === b.faceCount &&
    a.variance === b.variance &&
    a.representativeChosen === b.representativeChosen &&
    a.labels === b.labels &&
    a.locked === b.locked &&
    a.touched === b.touched &&
    a.colour === b.colour &&
    a.sharedFramePairs === b.sharedFramePairs &&
    Object.is(a.firstTs, b.firstTs) &&
    a.mark === b.mark &&
    sameTexts(a.aliases, b.aliases) &&
    sameTexts(a.rejected, b.rejected) &&
    sameValue(a.match, b.match)
  );
}

/** True when `tracks` are exactly members[from … to). */
export function areMembers(
  tracks: Int32Array,
  members: Int32Array,
  from: number,
  to: number,
): boolean {
  if (tracks.length !== to - from) return false;
  for (let i = 0; i < tracks.length; i++) if (tracks[i] !== members[from + i]) return false;
  return true;
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
