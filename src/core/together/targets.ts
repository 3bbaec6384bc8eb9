import { isNamed, nameDifferentPeople } from '../identity/labels.ts';
import type { Identity, IdentitySet } from '../identity/types.ts';
import type { Decisions, Mark } from '../moderation/types.ts';
import type { JointPart, PartState } from './types.ts';

/** What a joint run makes of an episode's tracks: rows are the episode's own. */
export interface Targets {
  readonly identities: readonly Target[];
  /** Index into `identities` of each track, −1 for one that is in none. */
  readonly byTrack: Int32Array; // [T]
  /** Tracks that a decision about all episodes left out. */
  readonly deleted: readonly number[];
  readonly marks: ReadonlyMap<number, Mark>;
}

/** An identity as far as it is in one episode. */
export interface Target
  extends Pick<Identity, 'id' | 'labels' | 'aliases' | 'locked' | 'match' | 'rejected'> {
  readonly tracks: Int32Array;
  /** Face row that a person chose, −1 where none or one of another episode. */
  readonly representative: number;
  /** Tracks that it has in other episodes. */
  readonly elsewhere: number;
  /** Its name or lock was decided on all episodes together: none of them says it by itself. */
  readonly isNews: boolean;
}

/** What the episodes say by themselves of who somebody is, by row of the joint episode. */
export function wordsOfParts(
  parts: readonly JointPart[],
  states: readonly PartState[],
): Decisions['anchors'] {
  return new Map(
    parts.flatMap(({ tracks: { start } }, index) =>
      [...states[index]!.ground.decisions.anchors].map(
        ([row, anchor]) => [start + row, anchor] as const,
      ),
    ),
  );
}

/** What of a joint run is in one of its episodes. @param words of all of them, by themselves */
export function targetsIn(
  { tracks: { start, count }, faces }: JointPart,
  { identities }: IdentitySet,
  { deleted, marks }: Pick<Decisions, 'deleted' | 'marks'>,
  words: Decisions['anchors'],
): Targets {
  const byTrack = new Int32Array(count).fill(-1); // [T]
  const own: Target[] = [];
  const isHere = (row: number) => row >= start && row < start + count;
  for (const identity of identities) {
    const tracks = identity.tracks.filter(isHere).map((row) => row - start);
    if (tracks.length === 0) continue;
    for (const row of tracks) byTrack[row] = own.length;
    const { id, labels, aliases, locked, match, rejected, representativeChosen } = identity;
    const face = identity.canonicalFace - faces.start;
    const isChosen = representativeChosen && face >= 0 && face < faces.count;
    own.push({
      ...{ id, labels, locked, tracks },
      ...(aliases === undefined ? {} : { aliases }),
      ...(match === undefined ? {} : { match }),
      ...(rejected === undefined ? {} : { rejected }),
      representative: isChosen ? face : -1,
      elsewhere: identity.tracks.length - tracks.length,
      isNews: isNewsTo(identity, words),
    });
  }
  return {
    identities: own,
    byTrack,
    deleted: [...deleted].filter(isHere).map((row) => row - start),
    marks: new Map(
      [...marks].filter(([row]) => isHere(row)).map(([row, mark]) => [row - start, mark]),
    ),
  };
}

function isNewsTo({ tracks, labels, locked }: Identity, words: Decisions['anchors']): boolean {
  const said = [...tracks].flatMap((row) => words.get(row) ?? []);
  const isNamedThere = said.some(
    (one) => isNamed(one.labels) && !nameDifferentPeople(one.labels, labels),
  );
  return (isNamed(labels) && !isNamedThere) || (locked && !said.some((one) => one.locked));
}
