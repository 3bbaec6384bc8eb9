import type { Mark } from '../episode/episode.ts';
import { MAX_LABEL_LENGTH } from '../identity/labels.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import type { Labels } from '../identity/types.ts';
import { flagOf } from '../parse/fields.ts';
import { BANK_KEY } from '../parse/identity-keys.ts';
import {
  checkLabels,
  fail,
  id,
  ids,
  list,
  optional as maybe,
  number,
  oneOf,
  plainObject,
  refuse,
  rowOf,
  text,
  whole,
} from './log-file-readers.ts';

/** What things are called elsewhere. Undefined: they are not there. */
export interface Names {
  track(id: string): string | undefined;
  /** @param of the track it belongs to, as it was called, where the operation says so */
  face(faceId: string, of?: string): string | undefined;
  identity(id: string): string;
  /** Tracks that steps before this one put into an identity, as they were called. */
  tracksOf(identityId: string): readonly string[];
  /** The part that a split makes; undefined when there is nothing to split, or it is split already. */
  part(split: {
    readonly track: string;
    readonly face: string;
    readonly part: string;
    readonly partNumber: number;
  }): { readonly id: string; readonly number: number } | undefined;
  /** Undefined for a step that is no more: nothing is left to revoke. */
  step(seq: number): number | undefined;
}

/** A field of an operation: how it is read, checked and renamed, and what it names. */
export interface Field<T> {
  /** From a file: nothing in it is trusted. @param what for messages. @throws UnreadableLine */
  read(value: unknown, what: string): T;
  /** @throws AppError `moderation/bad-operation` */
  check?(value: T): void;
  /** In other names; undefined when nothing is left of it, and then of the operation. */
  rekey?(value: T, names: Names): T | undefined;
  /** Identities that it names or makes. */
  ids?(value: T): readonly string[];
  /** Identities that begin with it. */
  makes?(value: T): readonly string[];
  /** Numbers that it gives out to what is no identity. */
  numbers?(value: T): readonly number[];
  /** Tracks that it is about, where no identity is named. */
  tracks?(value: T): readonly string[];
  /** Tracks that it takes out of where they were. */
  leaving?(value: T): readonly string[];
  /** Faces that it chooses. */
  faces?(value: T): readonly string[];
  /** Its identities come out of the step with tracks of others. */
  readonly gains?: boolean;
  /** It may be missing, is not checked, and what is lost of it takes nothing else along. */
  readonly optional?: boolean;
  /** Fields are renamed in this order, 3 by default, and checked too, but 0 at the end. */
  readonly rank?: number;
}
type Gaining<T> = Field<T> & { readonly gains: true };

/**
 * How an operation names an identity. Identities are derived, so decisions name tracks: the anchor is
 * the track that carries the identity's name, the best-ranked one it had; the decision follows it.
 * All ids are the text ids of the import (TrackColumns.id).
 */
export interface IdentityRef {
  readonly identityId: string;
  readonly anchor: string;
  /** Every track that it had when the decision was made, the anchor too. */
  readonly tracks: readonly string[];
}

/** One side of a pair: what a person called it, and its tracks. */
export interface Side {
  readonly name: string;
  readonly tracks: readonly string[];
}

const REVIEW_KINDS = [
  ...(['merge', 'weak-link', 'mixed-track', 'outlier'] as const),
  ...(['same-frame', 'singleton', 'unnamed'] as const),
];
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** What the review queue asked, by the best-ranked track of each side; `b` is empty for one-sided questions. */
export interface Question {
  readonly kind: ReviewKind;
  readonly a: string;
  readonly b: string;
}

export interface AdoptedIdentity extends IdentityRef {
  readonly labels: Labels;
  readonly locked: boolean;
  readonly representative: string | undefined;
  /** Its tracks were put into the noise bin. */
  readonly mark?: Mark;
  /** What the file says of matching, as it says it: see `episode/bank-words.ts`. */
  readonly [BANK_KEY]?: Readonly<Record<string, unknown>>;
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

// What names nothing.
export const NUMBER: Field<number> = { read: number };
export const LABELS: Field<Labels> = { read: plainObject };
export const WORDS: Field<string> = { read: (value, what) => text(value, what, 2000) };
export const CHECKPOINT_NAME: Field<string> = {
  read: text,
  check(given) {
    const { length } = given.trim();
    if (length > 0 && length <= MAX_LABEL_LENGTH) return;
    refuse(
      `checkpoint name of ${length} characters`,
      `Give the checkpoint a name of 1 to ${MAX_LABEL_LENGTH} characters.`,
    );
  },
};
export const choice = <const T extends string>(...allowed: readonly T[]): Field<T> => ({
  read: (value, what) => oneOf(value, what, allowed),
});
export const MARK: Field<Mark> = choice('noise', 'not-a-face');

export const optional = <F extends Field<unknown>>(field: F): F & { readonly optional: true } => ({
  ...field,
  optional: true,
});

export const STEP: Field<number> = { read: whole, rekey: (seq, names) => names.step(seq) };

// Identities.
export const IDENTITY: Field<string> = {
  read: id,
  rekey: (own, names) => names.identity(own),
  ids: (own) => [own],
};
export const NEW_ID: Gaining<string> = { ...IDENTITY, makes: (own) => [own], gains: true };
export const NEW_IDS: Gaining<readonly string[]> = {
  read: ids,
  ids: (own) => own,
  makes: (own) => own,
  gains: true,
};
export const REF: Field<IdentityRef> = {
  read: readRef,
  check: checkRef,
  rekey: refIn,
  ids: (ref) => [ref.identityId],
  rank: 1,
};
/** Some identities; those of which nothing is left are left out. */
export const REFS: Field<readonly IdentityRef[]> = {
  read: (value, what) => list(value, what, (one) => readRef(one, what)),
  check: (refs) => refs.forEach(checkRef),
  rekey: (refs, names) => refs.flatMap((ref) => refIn(ref, names) ?? []),
  ids: (refs) => refs.map((ref) => ref.identityId),
  rank: 2,
};
/** Tracks of others come to it. */
export const GOAL: Gaining<IdentityRef> = { ...REF, gains: true };
export const ADOPTED: Gaining<readonly AdoptedIdentity[]> = {
  read: (value, what) => list(value, what, readAdopted),
  check: checkAdopted,
  rekey: (all, names) => some(all.flatMap((one) => adoptedIn(one, names) ?? [])),
  ids: (all) => all.map(({ identityId }) => identityId),
  faces: (all) => all.flatMap(({ representative }) => representative ?? []),
  gains: true,
};

// Tracks and faces.
/** The track of an address, which `anchored` renames. */
export const ANCHOR: Field<string> = { read: id };
export const TRACK: Field<string> = {
  read: id,
  rekey: (own, names) => names.track(own),
  tracks: (own) => [own],
};
/** Tracks beside what a step is about; none may be left of them. */
export const TRACKS: Field<readonly string[]> = { read: ids, rekey: tracksIn };
/** Tracks that a step is about. */
export const OWN_TRACKS: Field<readonly string[]> = {
  read: ids,
  check: checkSome,
  rekey: (all, names) => some(tracksIn(all, names)),
  tracks: (all) => all,
  rank: 0,
};
/** Tracks that leave the identities which the step names. */
export const LEAVING: Field<readonly string[]> = {
  ...OWN_TRACKS,
  tracks: () => [],
  leaving: (all) => all,
};
export const SIDE: Field<Side> = {
  read(value, what) {
    const row = rowOf(value, what);
    const name = text(row.name, `name of ${what}`);
    return { name, tracks: ids(row.tracks, `tracks of ${what}`) };
  },
  check: ({ tracks }) => checkSome(tracks),
  rekey(side, names) {
    const tracks = tracksIn(side.tracks, names);
    return tracks.length === 0 ? undefined : { ...side, tracks };
  },
  tracks: (side) => side.tracks,
};
export const LEAVING_SIDE: Field<Side> = { ...SIDE, leaving: (side) => side.tracks };
export const FACE: Field<string> = { read: id };
export const CHOSEN_FACE: Field<string | undefined> = {
  read: (value, what) => maybe(value, (face) => id(face, what)),
  rekey: (face, names) => (face === undefined ? undefined : names.face(face)),
  faces: (face) => (face === undefined ? [] : [face]),
};
export const PART_NUMBER: Field<number> = {
  read: (value, what) => (value === -1 ? -1 : whole(value, what)),
  numbers: (own) => [own],
};

// Questions of the review queue.
export const QUESTION: Field<Question> = {
  read(value) {
    const row = rowOf(value, 'question');
    return { kind: oneOf(row.kind, 'kind', REVIEW_KINDS), a: id(row.a, 'a'), b: text(row.b, 'b') };
  },
  rekey(question, names) {
    const a = names.track(question.a);
    const b = question.b === '' ? '' : names.track(question.b);
    return a === undefined || b === undefined ? undefined : { ...question, a, b };
  },
};
/** The question that a decision answers, and what it says to it; one that is lost stays as it was. */
export const asked = <A extends 'same' | 'not-same'>(answer: A) => ({
  ...optional({
    ...QUESTION,
    rekey: (question: Question, names: Names) => QUESTION.rekey?.(question, names) ?? question,
  }),
  answer,
});

/** The anchor elsewhere: where it is not there, the first of the tracks that went with it. */
export function anchored(
  { identityId, anchor }: { readonly identityId: string; readonly anchor: string },
  names: Names,
  known: readonly string[] = [],
): { readonly anchor: string } | undefined {
  const own = names.track(anchor) ?? tracksIn([...known, ...names.tracksOf(identityId)], names)[0];
  return own === undefined ? undefined : { anchor: own };
}

/** Distinct names, in order. */
export function tracksIn(tracks: readonly string[], names: Names): string[] {
  return [...new Set(tracks.flatMap((track) => names.track(track) ?? []))];
}

export const withTrack = (tracks: readonly string[], anchor: string): readonly string[] =>
  tracks.includes(anchor) ? tracks : [anchor, ...tracks];

const some = <T>(all: readonly T[]): readonly T[] | undefined =>
  all.length === 0 ? undefined : all;

function readRef(value: unknown, what: string, tracks = `tracks of ${what}`): IdentityRef {
  const row = rowOf(value, what);
  return {
    identityId: id(row.identityId, 'identityId'),
    anchor: id(row.anchor, 'anchor'),
    tracks: ids(row.tracks, tracks),
  };
}

export function refIn<R extends IdentityRef>(ref: R, names: Names): R | undefined {
  const tracks = tracksIn(ref.tracks, names);
  const anchor = names.track(ref.anchor) ?? tracks[0];
  if (anchor === undefined) return undefined;
  const identityId = names.identity(ref.identityId);
  return { ...ref, identityId, anchor, tracks: withTrack(tracks, anchor) };
}

function readAdopted(value: unknown): AdoptedIdentity {
  const ref = readRef(value, 'an identity', 'tracks');
  const row = rowOf(value, 'an identity');
  const time = (one: unknown) => text(one, 'a time');
  const words = row[BANK_KEY];
  return {
    ...ref,
    labels: plainObject(row.labels, 'labels'),
    ...(words === undefined ? {} : { [BANK_KEY]: plainObject(words, BANK_KEY) }),
    locked: flagOf(row.locked) ?? fail('locked says neither yes nor no'),
    ...(row.mark === undefined ? {} : { mark: MARK.read(row.mark, 'mark') }),
    representative: CHOSEN_FACE.read(row.representative, 'representative'),
    createdAt: maybe(row.createdAt, time),
    updatedAt: maybe(row.updatedAt, time),
    extra: plainObject(row.extra ?? {}, 'extra'),
  };
}

function adoptedIn(identity: AdoptedIdentity, names: Names): AdoptedIdentity | undefined {
  const ref = refIn(identity, names);
  const { representative } = identity;
  const face = representative === undefined ? undefined : names.face(representative);
  return ref && { ...ref, representative: face };
}

function checkAdopted(identities: readonly AdoptedIdentity[]): void {
  const seen = new Set<string>();
  for (const { identityId, anchor, labels } of identities) {
    checkTarget(identityId, anchor);
    checkLabels(identityId, labels);
    if (seen.has(identityId)) {
      refuse(`${identityId} adopted twice`, `${identityId} was taken over twice.`);
    }
    seen.add(identityId);
  }
}

function checkRef({ identityId, anchor, tracks }: IdentityRef): void {
  checkTarget(identityId, anchor);
  checkSome(tracks);
}

export function checkSome(tracks: readonly string[]): void {
  if (tracks.length === 0) refuse('no tracks', 'No track was named. Choose at least one.');
}

export function checkTarget(identityId: string, anchor: string): void {
  if (identityNumber(identityId) === undefined) {
    refuse(
      `got identity id "${identityId}", expected identity-00001`,
      `“${identityId}” is not an identity id; ids look like identity-00001.`,
    );
  }
  if (anchor === '') {
    refuse(`no anchor for ${identityId}`, `A change to ${identityId} names no track.`);
  }
}
