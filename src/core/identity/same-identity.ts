import type { Identity } from './types.ts';

/** True when two identities say the same, so that the older object can be shown on. */
export function sameIdentity(a: Identity, b: Identity): boolean {
  return (
    a.id === b.id &&
    a.kind === b.kind &&
    a.clusterId === b.clusterId &&
    a.faceCount === b.faceCount &&
    a.variance === b.variance &&
    a.canonicalFace === b.canonicalFace &&
    a.representativeChosen === b.representativeChosen &&
    a.labels === b.labels &&
    a.locked === b.locked &&
    a.touched === b.touched &&
    a.colour === b.colour &&
    a.sharedFramePairs === b.sharedFramePairs &&
    Object.is(a.firstTs, b.firstTs) &&
    sameTexts(a.aliases, b.aliases) &&
    sameRows(a.tracks, b.tracks)
  );
}

function sameRows(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
