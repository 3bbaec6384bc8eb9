import { AppError } from '../errors.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import type { Row } from '../parse/fields.ts';
import { ANY, createKeyBook, type KeyBook, shownValue } from '../parse/key-book.ts';
import { fail, list, refuse, rowOf, text } from './log-file-readers.ts';
import type { Field, Names } from './operation-fields.ts';
import { KINDS, type Operation, type SimpleOperation } from './operation-table.ts';

/*
 * What is done with operations of any kind, by their fields: see [Note: One table of operations].
 */

interface AnyKind {
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  check?(operation: unknown): void;
  rekey?(operation: unknown, names: Names): Row | undefined;
}
const TABLE: Readonly<Record<string, AnyKind>> = KINDS;

/** The operations of a step, in order. */
export function partsOf(operation: Operation): readonly SimpleOperation[] {
  return operation.type === 'batch' ? operation.operations : [operation];
}

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
  const type = String(row.type);
  if (!Object.hasOwn(TABLE, type)) return fail(`“${type.slice(0, 40)}” is no operation`);
  bookOf(type).check(row, {
    damagedKey: (key, meant) => fail(`${type} has a key ${shownValue(key)}, and no ${meant}`),
    unusable: () => {},
  });
  const operation: Record<string, unknown> = { type };
  for (const [key, field] of Object.entries(TABLE[type]!.fields)) {
    if (field.optional === true && row[key] === undefined) continue;
    operation[key] = field.read(row[key], key);
  }
  return operation as SimpleOperation;
}

const books = new Map<string, KeyBook>();

/** The keys of a kind; what they hold is read by its fields. */
function bookOf(type: string): KeyBook {
  const known = books.get(type);
  if (known !== undefined) return known;
  const keys = ['type', ...Object.keys(TABLE[type]!.fields)];
  const book = createKeyBook(Object.fromEntries(keys.map((key) => [key, ANY])));
  books.set(type, book);
  return book;
}

/**
 * Refuse an operation that says nothing sensible. Whether its tracks exist is not asked here: a log
 * outlives an import, and `fold` lists what no longer applies.
 * @throws AppError `moderation/bad-operation`, `moderation/unknown-operation`
 */
export function checkOperation(operation: Operation): void {
  if (operation.type === 'batch') {
    if (operation.operations.length === 0) refuse('an empty batch', 'This step changes nothing.');
    operation.operations.forEach(checkOperation);
    return;
  }
  for (const [, field, value] of fieldsOf(operation, (rank) => rank || 4)) {
    if (field.optional !== true) field.check?.(value);
  }
  kindOf(operation).check?.(operation);
}

/**
 * An operation in other names. Tracks that are not there are left out; without one that it is about,
 * nothing is left of it.
 * @returns undefined when nothing is left
 */
export function rekeyOperation(
  operation: SimpleOperation,
  names: Names,
): SimpleOperation | undefined {
  const { rekey } = kindOf(operation);
  const own = rekey === undefined ? {} : rekey(operation, names);
  if (own === undefined) return undefined;
  const renamed: Record<string, unknown> = { ...operation, ...own };
  for (const [key, field, value] of fieldsOf(operation)) {
    if (field.rekey === undefined || Object.hasOwn(own, key)) continue;
    renamed[key] = field.rekey(value, names);
    if (renamed[key] !== undefined) continue;
    if (field.optional !== true) return undefined;
    delete renamed[key];
  }
  return renamed as SimpleOperation;
}

/** Ids of the tracks that an operation names, by themselves or as an identity's. */
export function namedTracks(operation: SimpleOperation): ReadonlySet<string> {
  const tracks = new Set<string>();
  const note = (track: string): string => {
    tracks.add(track);
    return track;
  };
  // Whoever renames an operation has to look at each of them.
  rekeyOperation(operation, {
    track: note,
    face: (face) => face,
    identity: (id) => id,
    tracksOf: () => [],
    part: ({ track, part, partNumber }) => {
      note(track);
      return { id: part, number: partNumber };
    },
    step: (seq) => seq,
  });
  return tracks;
}

/** Ids of the identities that an operation names or makes. */
export const idsOf = (operation: SimpleOperation): readonly string[] =>
  each(operation, (field, value) => field.ids?.(value));

/** Ids of the identities that begin with an operation. */
export const madeBy = (operation: SimpleOperation): readonly string[] =>
  each(operation, (field, value) => field.makes?.(value));

/** Tracks that an operation takes out of where they were; what joins the keeper is in its group. */
export const tracksLeaving = (operation: SimpleOperation): readonly string[] =>
  each(operation, (field, value) => field.leaving?.(value));

/** Faces that an operation chooses. */
export const facesOf = (operation: SimpleOperation): readonly string[] =>
  each(operation, (field, value) => field.faces?.(value));

/** Numbers of parts of tracks that an operation makes. */
export const partNumbersOf = (operation: SimpleOperation): readonly number[] =>
  each(operation, (field, value) => field.numbers?.(value));

/** Numbers of all identities that an operation names or makes, and of the part of a track it makes. */
export function numbersOf(operation: Operation): readonly number[] {
  const known = numbers.get(operation);
  if (known !== undefined) return known;
  const all = partsOf(operation).flatMap((part) => [
    ...idsOf(part).flatMap((id) => identityNumber(id) ?? []),
    ...partNumbersOf(part),
  ]);
  numbers.set(operation, all);
  return all;
}

/** Numbers that begin with an operation: of identities, and of a part of a track. */
export const numbersMadeBy = (operation: SimpleOperation): readonly number[] => [
  ...madeBy(operation).flatMap((id) => identityNumber(id) ?? []),
  ...partNumbersOf(operation),
];

/** An operation stays what it is, and a history is looked through whole at each of its steps. */
const numbers = new WeakMap<Operation, readonly number[]>();

/**
 * Whether a step of the history has to do with an identity: it was done to it, or made it, or fed it.
 * @param tracks ids of the tracks that it has now, for steps that name tracks alone
 */
export function concerns(
  operation: Operation,
  identityId: string,
  tracks: ReadonlySet<string> = new Set(),
): boolean {
  return partsOf(operation).some((part) =>
    fieldsOf(part).some(
      ([, field, value]) =>
        field.optional !== true &&
        (field.ids?.(value).includes(identityId) === true ||
          field.tracks?.(value).some((track) => tracks.has(track)) === true),
    ),
  );
}

/** Identities that tracks come to by an operation, and those that it names beside them. */
export function gainedBy(operation: SimpleOperation): {
  readonly gaining: readonly string[];
  readonly others: readonly string[] | undefined;
} {
  const named = fieldsOf(operation).filter(([, field]) => field.ids !== undefined);
  const ids = (gains: boolean) =>
    named
      .filter(([, field]) => (field.gains === true) === gains)
      .flatMap(([, field, value]) => field.ids?.(value) ?? []);
  return {
    gaining: ids(true),
    others: named.every(([, { gains }]) => gains) ? undefined : ids(false),
  };
}

/** For a kind that no table has: a log from a newer version, or a broken one. */
export function unknownOperation({ type }: { readonly type?: unknown }): AppError {
  return new AppError(
    'moderation/unknown-operation',
    `unknown operation "${String(type)}"`,
    `The history has a step “${String(type)}” that this version does not know; reload to get the newest version.`,
  );
}

function kindOf(operation: SimpleOperation): AnyKind {
  if (!Object.hasOwn(TABLE, operation.type)) throw unknownOperation(operation);
  return TABLE[operation.type]!;
}

/** The fields that an operation has. @param order of their ranks */
function fieldsOf(
  operation: SimpleOperation,
  order: (rank: number) => number = (rank) => rank,
): readonly (readonly [string, Field<unknown>, unknown])[] {
  const rank = ({ rank: own = 3 }: Field<unknown>) => order(own);
  return Object.entries(kindOf(operation).fields)
    .map(([key, field]) => [key, field, (operation as unknown as Row)[key]] as const)
    .filter(([, , value]) => value !== undefined)
    .sort(([, a], [, b]) => rank(a) - rank(b));
}

const each = <T>(
  operation: SimpleOperation,
  pick: (field: Field<unknown>, value: unknown) => readonly T[] | undefined,
): readonly T[] => fieldsOf(operation).flatMap(([, field, value]) => pick(field, value) ?? []);
