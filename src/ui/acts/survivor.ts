import type { Identity } from '../../core/identity/types.ts';
import { isNamed } from '../kit/words.ts';

/** The one that others merge into comes first: named ones, then those with more tracks and faces. */
export function largestFirst(identities: readonly Identity[]): readonly Identity[] {
  return [...identities].sort(
    (a, b) =>
      Number(isNamed(b)) - Number(isNamed(a)) ||
      b.tracks.length - a.tracks.length ||
      b.faceCount - a.faceCount ||
      (a.id < b.id ? -1 : 1),
  );
}
