import type { Row } from '../parse/fields.ts';
import { checkOperation } from './check-operation.ts';
import {
  fail,
  id,
  ids,
  list,
  number,
  oneOf,
  optional,
  plainObject,
  rowOf,
  text,
  whole,
} from './log-file-readers.ts';
import type { ReviewKind } from './operation-types.ts';
import type {
  AdoptedIdentity,
  IdentityRef,
  Operation,
  Question,
  Side,
  SimpleOperation,
} from './types.ts';

const KINDS: readonly ReviewKind[] = [
  ...(['merge', 'weak-link', 'mixed-track', 'outlier'] as const),
  ...(['same-frame', 'singleton', 'unnamed'] as const),
];

/**
 * An operation of a file: nothing in it is trusted, keys that are not known are left out.
 * @throws UnreadableLine for a shape that is none, AppError `moderation/bad-operation` for one that
 *   says nothing sensible
 */
export function readOperation(value: unknown): Operation {
  const row = rowOf(value, 'the operation');
  const operation: Operation =
    row.type === 'batch'
      ? {
          type: 'batch',
          text: text(row.text, 'text'),
          operations: list(row.operations, 'operations', (one) =>
            readSimple(rowOf(one, 'an operation')),
          ),
        }
      : readSimple(row);
  checkOperation(operation);
  return operation;
}

function readSimple(row: Row): SimpleOperation {
  const reader = Object.hasOwn(READERS, String(row.type))
    ? READERS[row.type as SimpleOperation['type']]
    : undefined;
  return reader === undefined
    ? fail(`“${String(row.type).slice(0, 40)}” is no operation`)
    : reader(row);
}

const READERS: {
  readonly [T in SimpleOperation['type']]: (row: Row) => Extract<SimpleOperation, { type: T }>;
} = {
  label: (row) => ({
    type: 'label',
    ...addressed(row),
    labels: plainObject(row.labels, 'labels'),
    ...alsoOf(row),
  }),
  lock: (row) => ({ type: 'lock', ...addressed(row), tracks: ids(row.tracks, 'tracks') }),
  unlock: (row) => ({ type: 'unlock', ...addressed(row) }),
  representative: (row) => ({
    type: 'representative',
    ...addressed(row),
    faceId: optional(row.faceId, (face) => id(face, 'faceId')),
    ...alsoOf(row),
  }),
  merge: (row) => ({
    type: 'merge',
    target: refOf(row.target, 'target'),
    sources: refsOf(row.sources, 'sources'),
    ...questioned(row),
  }),
  confirm: (row) => ({ type: 'confirm', target: refOf(row.target, 'target'), ...questioned(row) }),
  split: (row) => ({
    type: 'split',
    from: refOf(row.from, 'from'),
    tracks: ids(row.tracks, 'tracks'),
    newId: id(row.newId, 'newId'),
    ...questioned(row),
  }),
  move: (row) => ({
    type: 'move',
    tracks: ids(row.tracks, 'tracks'),
    from: refsOf(row.from, 'from'),
    to: refOf(row.to, 'to'),
    ...questioned(row),
  }),
  'set-apart': (row) => ({
    type: 'set-apart',
    tracks: ids(row.tracks, 'tracks'),
    from: refsOf(row.from, 'from'),
    newIds: ids(row.newIds, 'newIds'),
    ...questioned(row),
  }),
  delete: (row) => ({
    type: 'delete',
    tracks: ids(row.tracks, 'tracks'),
    from: refsOf(row.from, 'from'),
  }),
  restore: (row) => ({ type: 'restore', tracks: ids(row.tracks, 'tracks') }),
  mark: (row) => ({
    type: 'mark',
    tracks: ids(row.tracks, 'tracks'),
    from: refsOf(row.from, 'from'),
    as: oneOf(row.as, 'as', ['noise', 'not-a-face']),
  }),
  unmark: (row) => ({ type: 'unmark', tracks: ids(row.tracks, 'tracks') }),
  'not-same': (row) => ({
    type: 'not-same',
    a: sideOf(row.a, 'a'),
    b: sideOf(row.b, 'b'),
    ...questioned(row),
  }),
  waive: (row) => ({ type: 'waive', a: sideOf(row.a, 'a'), b: sideOf(row.b, 'b') }),
  'split-track': (row) => ({
    type: 'split-track',
    track: id(row.track, 'track'),
    face: id(row.face, 'face'),
    part: id(row.part, 'part'),
    partNumber: row.partNumber === -1 ? -1 : whole(row.partNumber, 'partNumber'),
    ...(row.from === undefined ? {} : { from: refOf(row.from, 'from') }),
  }),
  threshold: (row) => ({
    type: 'threshold',
    from: number(row.from, 'from'),
    to: number(row.to, 'to'),
    ...(row.metric === undefined
      ? {}
      : { metric: oneOf(row.metric, 'metric', ['cosine', 'within_track'] as const) }),
  }),
  checkpoint: (row) => ({ type: 'checkpoint', name: text(row.name, 'name') }),
  answer: (row) => ({
    type: 'answer',
    question: questionOf(row.question),
    answer: oneOf(row.answer, 'answer', ['unsure', 'fine']),
  }),
  revoke: (row) => ({
    type: 'revoke',
    seq: whole(row.seq, 'seq'),
    text: text(row.text, 'text', 2000),
  }),
  adopt: (row) => ({ type: 'adopt', identities: list(row.identities, 'identities', adoptedOf) }),
};

const addressed = (row: Row) => ({
  identityId: id(row.identityId, 'identityId'),
  anchor: id(row.anchor, 'anchor'),
});

function alsoOf({ alsoAnchors }: Row): { readonly alsoAnchors?: readonly string[] } {
  return alsoAnchors === undefined ? {} : { alsoAnchors: ids(alsoAnchors, 'alsoAnchors') };
}

function refOf(value: unknown, what: string): IdentityRef {
  const row = rowOf(value, what);
  return { ...addressed(row), tracks: ids(row.tracks, `tracks of ${what}`) };
}

const refsOf = (value: unknown, what: string): IdentityRef[] =>
  list(value, what, (one) => refOf(one, what));

function sideOf(value: unknown, what: string): Side {
  const row = rowOf(value, what);
  return { name: text(row.name, `name of ${what}`), tracks: ids(row.tracks, `tracks of ${what}`) };
}

function questionOf(value: unknown): Question {
  const row = rowOf(value, 'question');
  return { kind: oneOf(row.kind, 'kind', KINDS), a: id(row.a, 'a'), b: text(row.b, 'b') };
}

function questioned({ question }: Row): { readonly question?: Question } {
  return question === undefined ? {} : { question: questionOf(question) };
}

function adoptedOf(value: unknown): AdoptedIdentity {
  const row = rowOf(value, 'an identity');
  const time = (one: unknown) => text(one, 'a time');
  return {
    ...addressed(row),
    tracks: ids(row.tracks, 'tracks'),
    labels: plainObject(row.labels, 'labels'),
    locked: row.locked === true,
    ...(row.mark === undefined ? {} : { mark: oneOf(row.mark, 'mark', ['noise', 'not-a-face']) }),
    representative: optional(row.representative, (face) => id(face, 'representative')),
    createdAt: optional(row.createdAt, time),
    updatedAt: optional(row.updatedAt, time),
    extra: plainObject(row.extra ?? {}, 'extra'),
  };
}
