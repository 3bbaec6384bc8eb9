import type { LibraryRecord } from '../lib/types.ts';
import { read, readEntries, readEntryKeys, write } from './database.ts';
import { changeRecord } from './episodes.ts';
import { libraryKey, repKey } from './keys.ts';
import { isObject } from './records.ts';

type Of = Pick<LibraryRecord, 'key' | 'generation'>;

/** The picture of a face that stands for an identity, as an export writes it. */
export interface RepRecord {
  /** Square JPEG. */
  readonly jpeg: Blob;
  /** Its crop has no more pixels than it: nothing is lost where it is shown in the crop's place. */
  readonly whole: boolean;
}

/** Rows of the faces whose pictures are kept. */
export async function keptReps({ key, generation }: Of): Promise<Set<number>> {
  return new Set((await readEntryKeys(['rep', key, generation])).map(Number));
}

/** The picture of a face; undefined where none is kept. */
export async function readRep(
  { key, generation }: Of,
  face: number,
): Promise<RepRecord | undefined> {
  return checkedRep(await read(repKey(key, generation, face)));
}

function checkedRep(value: unknown): RepRecord | undefined {
  if (!isObject(value) || !(value.jpeg instanceof Blob)) return undefined;
  return { jpeg: value.jpeg, whole: value.whole === true };
}

/**
 * Keep some pictures, in one transaction with how much they take.
 * @returns as `changeRecord` does
 * @throws AppError `storage/full`
 */
export function writeReps(
  of: Of,
  reps: readonly (readonly [face: number, rep: RepRecord])[],
): Promise<LibraryRecord | undefined> {
  const bytes = reps.reduce((sum, [, { jpeg }]) => sum + jpeg.size, 0);
  return changeRecord(
    of,
    (latest) => ({ ...latest, repBytes: (latest.repBytes ?? 0) + bytes }),
    reps.map(([face, rep]) => [repKey(of.key, of.generation, face), rep]),
  );
}

/** Keep no pictures but of these faces. @returns as `changeRecord` does */
export async function dropReps(
  { key, generation }: Of,
  wanted: ReadonlySet<number>,
): Promise<LibraryRecord | undefined> {
  const entries = await readEntries(['rep', key, generation]);
  const gone = entries.filter(([at]) => !wanted.has(Number(at.at(-1))));
  const left = entries.filter((entry) => !gone.includes(entry));
  const repBytes = left.reduce((sum, [, value]) => sum + (checkedRep(value)?.jpeg.size ?? 0), 0);
  await write({
    deletes: gone.map(([at]) => at),
    of: { episode: key, needs: [libraryKey(key)] },
  });
  return changeRecord({ key, generation }, (latest) => ({ ...latest, repBytes }));
}
