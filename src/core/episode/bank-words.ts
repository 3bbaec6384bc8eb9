import { objectOf, type Row } from '../parse/fields.ts';
import { BANK_KEY } from '../parse/identity-keys.ts';

/** Why the Facebank's matching named an identity. */
export interface MatchEvidence {
  readonly personId: string;
  /** The nearest of the person's seeds. */
  readonly seedId: string;
  /** Cosine of the identity's centroid with that seed. */
  readonly similarity: number;
  /** How much nearer than the next person. */
  readonly margin: number;
}

/** What the Facebank's matching has to do with an identity. */
export interface BankWords {
  /** Its name is from matching, and a later match may replace it. */
  readonly match?: MatchEvidence;
  /** Ids of people that somebody said it is not. */
  readonly rejected?: readonly string[];
}

/** Longest id of a person or a seed. Characters. */
const MAX_ID = 200;
/** People that somebody may say an identity is not. */
const MAX_REJECTED = 1000;

/**
 * What identities.json says of matching under `BANK_KEY`; nothing in it is trusted. A match that is not
 * of the person whom the labels say is none: somebody has named the identity since.
 */
export function readBankWords(value: unknown, labels: Row): BankWords {
  const row = objectOf(value);
  if (row === undefined) return {};
  const match = readEvidence(row.match);
  const given: readonly unknown[] = Array.isArray(row.rejected) ? row.rejected : [];
  const rejected = [...new Set(given.filter(isId))].slice(0, MAX_REJECTED);
  return bankWords(match?.personId === labels.person_id ? match : undefined, rejected);
}

/** The same to be written: no entry where there is nothing to say. */
export function bankWordsEntry({ match, rejected = [] }: BankWords): Row {
  if (match === undefined && rejected.length === 0) return {};
  const { personId, seedId, similarity, margin } = match ?? NO_MATCH;
  return {
    [BANK_KEY]: {
      ...(match === undefined
        ? {}
        : { match: { person_id: personId, seed_id: seedId, similarity, margin } }),
      ...(rejected.length === 0 ? {} : { rejected }),
    },
  };
}

const NO_MATCH: MatchEvidence = { personId: '', seedId: '', similarity: 0, margin: 0 };

/** Without what is not there. */
export function bankWords(
  match: MatchEvidence | undefined,
  rejected: readonly string[],
): BankWords {
  return {
    ...(match === undefined ? {} : { match }),
    ...(rejected.length === 0 ? {} : { rejected }),
  };
}

/** Both lists, each id once. */
export function joinRejected(
  a: readonly string[] = [],
  b: readonly string[] = [],
): readonly string[] {
  return [...new Set([...a, ...b])];
}

function readEvidence(value: unknown): MatchEvidence | undefined {
  const { person_id: personId, seed_id: seedId, similarity, margin } = objectOf(value) ?? {};
  if (!isId(personId) || !isId(seedId) || !isCosine(similarity) || !isCosine(margin)) {
    return undefined;
  }
  return { personId, seedId, similarity, margin };
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_ID;

/** Cosines differ by 2 at most. */
const isCosine = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= 2;
