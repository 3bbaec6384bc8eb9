import type { IdentitySimilarities, Standing } from '../../core/facebank/match-identities.ts';
import { modelWords } from '../../core/facebank/match-seeds.ts';
import { calledOf } from '../../core/facebank/person-fields.ts';
import type { Band, Match, MatchThresholds } from '../../core/facebank/types.ts';
import { givenName } from '../../core/identity/labels.ts';
import { bareCount } from '../../core/words.ts';
import { shownInLine } from '../kit/shown.ts';

export interface MatchReport {
  readonly found: IdentitySimilarities;
  readonly matches: readonly Match[];
  readonly thresholds: MatchThresholds;
}

/** `{matches, thresholds, model}`: figures that are not there are null. */
export function matchValue({ found, matches, thresholds }: MatchReport) {
  const { auto, margin, review } = thresholds;
  return {
    matches: matches.map((match, i) => ({
      identity_id: match.identityId,
      person_id: match.personId ?? null,
      similarity: figure(match.similarity),
      margin: figure(match.margin),
      seed_id: match.seedId ?? null,
      band: match.band,
      rejected: match.rejected,
      next_person_id: match.nextId ?? null,
      faces: match.faces,
      standing: found.standing[i],
      ...(match.heldBack === undefined ? {} : { held_back: match.heldBack }),
    })),
    thresholds: { auto, margin, review },
    model: found.model.name,
  };
}

const figure = (value: number): number | null => (Number.isNaN(value) ? null : value);

const BAND_WORDS: Readonly<Record<Band, string>> = {
  auto: 'named',
  ambiguous: 'ambiguous',
  review: 'for review',
  unknown: 'unknown',
};

/** What matching found, for a person: a line for each identity that is like somebody. */
export function matchPage({ found, matches, thresholds }: MatchReport): string[] {
  const { auto, margin, review } = thresholds;
  const { identities, seeds, standing } = found;
  const counts = (['auto', 'ambiguous', 'review', 'unknown'] as const).map(
    (band) => `${matches.filter((one) => one.band === band).length} ${BAND_WORDS[band]}`,
  );
  const lines = [
    `${bareCount(identities.length, 'identity', 'identities')} with ${bareCount(seeds.people.length, 'person', 'people')} (${bareCount(seeds.seeds.length, 'face')} of ${modelWords(seeds.model)}): ${counts.join(', ')}`,
    `named from ${auto} on, ${margin} nearer than the next person; for review from ${review} on`,
    ...(seeds.left > 0 ? [`${bareCount(seeds.left, 'face')} of other models left out`] : []),
  ];
  matches.forEach((match, i) => {
    if (match.band === 'unknown' && !match.rejected) return;
    const person = seeds.people[seeds.personOf.get(match.personId ?? '') ?? -1];
    if (person === undefined) return;
    const next = seeds.people[seeds.personOf.get(match.nextId ?? '') ?? -1];
    const why = [
      `${match.similarity.toFixed(3)} with ${match.seedId}`,
      ...(next === undefined ? [] : [`${match.margin.toFixed(3)} over ${calledOf(next)}`]),
      ...(match.faces.of > 0 ? [`${match.faces.agree} of ${match.faces.of} best faces`] : []),
      ...(match.heldBack === 'same-frame' ? ['somebody in one frame with it is likelier'] : []),
      ...(match.heldBack === 'taken' ? ['a likelier identity is this person'] : []),
      ...standingWords(standing[i], givenName(identities[i]!)),
    ];
    const band = match.rejected ? 'rejected' : BAND_WORDS[match.band];
    lines.push(`  ${match.identityId}: ${calledOf(person)}, ${band} (${why.join('; ')})`);
  });
  return lines.map(shownInLine);
}

/** Why a match changes nothing. */
function standingWords(standing: Standing | undefined, name: string | undefined): string[] {
  const as = name === undefined ? '' : ` as ${name}`;
  if (standing === 'locked') return [`locked${as}: stays so`];
  return standing === 'named' ? [`known${as} by hand: stays so`] : [];
}
