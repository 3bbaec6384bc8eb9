import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import { plural } from '../kit/format.ts';
import { displayName } from '../kit/words.ts';

/** What is on its way to another identity: whole identities, or tracks of them. */
export interface Cargo {
  /** Identities that are carried whole; empty for tracks. */
  readonly identities: readonly Identity[];
  /** All track rows of it. */
  readonly rows: readonly number[];
  /** Identities that the rows are in now. */
  readonly homes: readonly Identity[];
  /** "Lisa", "3 identities", "2 tracks of Lisa". */
  readonly words: string;
  /** How many things are carried, for the badge. */
  readonly count: number;
  /** Face rows to show, best first, at most three. */
  readonly faces: readonly number[];
}

const FACES = 3;

export function cargoOfIdentities(identities: readonly Identity[]): Cargo {
  const [first] = identities;
  return {
    identities,
    rows: identities.flatMap(({ tracks }) => [...tracks]),
    homes: identities,
    words:
      first !== undefined && identities.length === 1
        ? displayName(first)
        : plural(identities.length, 'identity', 'identities'),
    count: identities.length,
    faces: identities.slice(0, FACES).map((identity) => identity.canonicalFace),
  };
}

/** @param faceOf face row that stands for a track: see `trayFaces` */
export function cargoOfTracks(
  rows: readonly number[],
  set: IdentitySet | undefined,
  faceOf: (row: number) => number,
): Cargo {
  const homes = [...new Set(rows.flatMap((row) => set?.identities[set.byTrack[row] ?? -1] ?? []))];
  const [home] = homes;
  const of = home !== undefined && homes.length === 1 ? ` of ${displayName(home)}` : '';
  return {
    identities: [],
    rows,
    homes,
    words: `${plural(rows.length, 'track')}${of}`,
    count: rows.length,
    faces: rows.slice(0, FACES).map(faceOf),
  };
}
