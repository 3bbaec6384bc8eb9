import { bandOf, checkThresholds } from './bands.ts';
import type { IdentitySimilarities } from './match-identities.ts';
import { assignRest, holdSure, PersonHolders } from './one-to-one.ts';
import type { Band, Match, MatchThresholds } from './types.ts';

export interface MatchOptions {
  /** Everybody is in the episode under one identity at most. */
  readonly oneToOne?: boolean;
}

/** An identity and a person; `place` in the list of the identity's nearest people, −1 for nobody. */
interface Candidate {
  readonly place: number;
  /** Place of the likest other person that it may be, −1 for none. */
  readonly next: number;
  readonly band: Band;
  readonly rejected: boolean;
  readonly heldBack?: 'same-frame' | 'taken';
}

/**
 * Who everybody is at some thresholds. Pure and quick, for every move of a slider.
 * A person that somebody rejected is passed over; where nobody else comes into question, the match says
 * the rejected one, and is `unknown`. Two identities in one frame are never sure to be one person: the
 * less like of them is for review. One-to-one: sure matches first, the likest of each person; everybody
 * who is left by the assignment of the greatest likeness, for review.
 * @returns one for each identity, in their order
 * @throws AppError `facebank/bad-thresholds`
 * Cost: O(n), with one-to-one that of the assignment.
 */
export function matchesAt(
  found: IdentitySimilarities,
  thresholds: MatchThresholds,
  { oneToOne = false }: MatchOptions = {},
): readonly Match[] {
  checkThresholds(thresholds);
  const { nearest, standing, said, together } = found;
  const candidates = found.identities.map((_, i) => candidate(found, i, thresholds));
  const holders = new PersonHolders(together, { oneToOne });
  standing.forEach((own, i) => {
    if (isSettled(own) && said[i]! >= 0) holders.hold(i, said[i]!);
  });
  const open = candidates.flatMap(({ place, band }, identity) => {
    if (place < 0 || isSettled(standing[identity]!)) return [];
    const at = identity * nearest.most + place;
    const person = nearest.person[at]!;
    return [{ identity, band, person, similarity: nearest.similarity[at]! }];
  });
  const sure = open.filter(({ band }) => band === 'auto');
  for (const [identity, heldBack] of holdSure(sure, holders)) {
    candidates[identity] = { ...candidates[identity]!, band: 'review', heldBack };
  }
  if (oneToOne) giveRest(found, thresholds, candidates, holders);
  return candidates.map((own, i) => matchOf(found, i, own));
}

const isSettled = (standing: string): boolean => standing === 'named' || standing === 'locked';

function candidate(
  { nearest, rejected }: IdentitySimilarities,
  i: number,
  thresholds: MatchThresholds,
): Candidate {
  const { most, person, similarity } = nearest;
  const from = i * most;
  const free: number[] = [];
  for (let place = 0; place < most && free.length < 2; place++) {
    const own = person[from + place]!;
    if (own >= 0 && !rejected[i]!.has(own)) free.push(place);
  }
  const [place = -1, next = -1] = free;
  const at = (one: number) => (one < 0 ? Number.NaN : similarity[from + one]!);
  const band = bandOf(at(place), at(next), thresholds);
  if (band === 'unknown' && person[from]! >= 0 && rejected[i]!.has(person[from]!)) {
    return { place: 0, next: most > 1 && person[from + 1]! >= 0 ? 1 : -1, band, rejected: true };
  }
  return { place, next, band, rejected: false };
}

/** Who may be somebody else than they are most like, since that person is taken. */
function giveRest(
  { nearest, standing, rejected }: IdentitySimilarities,
  thresholds: MatchThresholds,
  candidates: Candidate[],
  holders: PersonHolders,
): void {
  const { most, person, similarity } = nearest;
  const possible = candidates.flatMap(({ band }, identity) => {
    if (band !== 'review' || isSettled(standing[identity]!)) return [];
    return Array.from({ length: most }, (_, place) => identity * most + place)
      .filter(
        (at) =>
          person[at]! >= 0 &&
          !rejected[identity]!.has(person[at]!) &&
          bandOf(similarity[at]!, Number.NaN, thresholds) !== 'unknown' &&
          holders.obstacle(identity, person[at]!) === undefined,
      )
      .map((at) => ({ identity, person: person[at]!, similarity: similarity[at]! }));
  });
  const given = assignRest(possible);
  candidates.forEach((own, identity) => {
    if (own.band !== 'review' || isSettled(standing[identity]!)) return;
    const who = given.get(identity);
    const from = identity * most;
    if (who === person[from + own.place]) return;
    const heldBack = own.heldBack ?? 'taken';
    const place = who === undefined ? -1 : person.subarray(from, from + most).indexOf(who);
    // What it is most like stands, where nobody is left for it.
    if (place < 0) candidates[identity] = { ...own, heldBack };
    else candidates[identity] = { ...own, place, next: own.place, heldBack };
  });
}

function matchOf(
  { identities, nearest, seeds, faces }: IdentitySimilarities,
  i: number,
  { place, next, band, rejected, heldBack }: Candidate,
): Match {
  const identityId = identities[i]!.id;
  const votes = faces[i]!;
  const at = i * nearest.most + place;
  const nextAt = i * nearest.most + next;
  const who = place < 0 ? -1 : nearest.person[at]!;
  const similarity = who < 0 ? Number.NaN : nearest.similarity[at]!;
  return {
    identityId,
    personId: seeds.people[who]?.id,
    seedId: who < 0 ? undefined : seeds.seeds[nearest.seed[at]!]!.id,
    similarity,
    margin: next < 0 ? similarity : similarity - nearest.similarity[nextAt]!,
    nextId: next < 0 ? undefined : seeds.people[nearest.person[nextAt]!]!.id,
    band,
    rejected,
    faces: { agree: votes.filter((person) => person === who).length, of: votes.length },
    ...(heldBack === undefined ? {} : { heldBack }),
  };
}
