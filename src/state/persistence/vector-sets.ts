import type { Episode } from '../../core/episode/episode.ts';
import {
  type VectorColumns,
  vectorColumns,
  withVectors,
} from '../../core/episode/revise-vectors.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import type { LibraryRecord } from '../lib/types.ts';
import type { Entry } from './change.ts';
import { checkedEpisode, has, isCount, isText, orNone, type Test } from './checks.ts';
import { read, readEntryKeys, write } from './database.ts';
import { changeStored } from './episodes.ts';
import { episodeDataKey, libraryKey, vectorSetKey } from './keys.ts';
import { chunksOf, vectorEntries } from './vectors.ts';

/*
 * [Note: Sets of vectors] An episode has the vectors that its files brought, and others that were made
 * of its crops. What depends on which are used (LibraryRecord.vectors and vectorSet, three columns of
 * the episode) is exchanged in one transaction; chunks lie where they were written. Sets belong to a
 * generation: importing the episode anew leaves those of the files alone.
 */

/** The vectors that the files brought, once others are used. */
export const ORIGINAL = 'original';

/** What is stored of a set. */
export interface VectorSetRecord {
  readonly id: string;
  readonly columns: VectorColumns;
  readonly vectors: LibraryRecord['vectors'];
  /** What found the faces, of a set that was made here. */
  readonly detector?: string;
  /** Only of one that is being made: rows that are done. */
  readonly making?: {
    readonly done: number;
    /** 1 for each row that has a vector, [n]. */
    readonly made: Uint8Array;
    /** Rows in each stored part. */
    readonly partRows: number;
  };
}

const isBytes: Test = (value) => value instanceof Uint8Array;
const isSet = has({
  id: isText,
  columns: has({
    embeddingRow: ((value) => value instanceof Int32Array) as Test,
    dim: isCount,
    embeddingModel: isText,
  }),
  vectors: has({ n: isCount, d: isCount, chunks: isCount }),
  detector: orNone(isText),
  making: orNone(has({ done: isCount, made: isBytes, partRows: isCount })),
});

type Place = Pick<LibraryRecord, 'key' | 'generation'>;
const keyOf = ({ key, generation }: Place, id: string, ...rest: readonly (string | number)[]) =>
  vectorSetKey(key, generation, id, ...rest);

/** A set; undefined where there is none that can be read. */
export async function readVectorSet(of: Place, id: string): Promise<VectorSetRecord | undefined> {
  const stored = await read(keyOf(of, id));
  return isSet(stored) ? (stored as VectorSetRecord) : undefined;
}

/** All sets of an episode but the one that is used, unless that is of its files. */
export async function readVectorSets(of: Place): Promise<VectorSetRecord[]> {
  const place = 3;
  const keys = await readEntryKeys(['vectors', of.key, of.generation], place);
  const ids = new Set(keys.filter((part): part is string => typeof part === 'string'));
  const sets = await Promise.all([...ids].map((id) => readVectorSet(of, id)));
  return sets.filter((set) => set !== undefined);
}

/** Store a part of a set that is being made, and how far it has come, in one transaction. */
export function writeSetPart(
  of: Place,
  set: VectorSetRecord,
  part: number,
  data: Float32Array,
): Promise<void> {
  return write({
    puts: [
      [keyOf(of, set.id, 'part', part), data],
      [keyOf(of, set.id), set],
    ],
    of: { episode: of.key, needs: [libraryKey(of.key)] },
  });
}

/**
 * A set whose rows are all done becomes one that can be used.
 * @returns undefined where a part is missing
 */
export async function finishSet(
  of: Place,
  set: VectorSetRecord,
  columns: VectorColumns,
): Promise<VectorSetRecord | undefined> {
  const { n, d } = set.vectors;
  const data = new Float32Array(n * d); // [n, d]
  const { partRows = 1 } = set.making ?? {};
  for (let part = 0; part * partRows < n; part++) {
    const rows = await read(keyOf(of, set.id, 'part', part));
    const whole =
      rows instanceof Float32Array && rows.length === Math.min(partRows, n - part * partRows) * d;
    if (!whole) return undefined;
    data.set(rows, part * partRows * d);
  }
  const { making: _, ...rest } = set;
  const finished = { ...rest, columns, vectors: { n, d, chunks: chunksOf(n * d) } };
  const chunks = vectorEntries(of.key, of.generation, { n, d, data }, set.id);
  await write({
    deletePrefixes: [keyOf(of, set.id)],
    puts: withSet(chunks, [keyOf(of, set.id), finished]),
    of: { episode: of.key, needs: [libraryKey(of.key)] },
  });
  return finished;
}

function* withSet(chunks: Iterable<Entry>, set: Entry): Iterable<Entry> {
  yield* chunks;
  yield set;
}

/** Forget a set that is not used. */
export const deleteVectorSet = (of: Place, id: string): Promise<void> =>
  write({ deletePrefixes: [keyOf(of, id)] });

/**
 * Use another set from now on; the one that was used is kept beside it. One transaction.
 * @param id undefined for the vectors of the files
 * @returns the record as it is stored now; undefined where the set or the episode is not there
 */
export function exchangeVectors(
  of: Place,
  id: string | undefined,
): Promise<LibraryRecord | undefined> {
  return changeStored(of, async ({ vectorSet, ...latest }) => {
    const [next, data] = await Promise.all([readVectorSet(of, id ?? ORIGINAL), readData(of)]);
    if (next === undefined || next.making !== undefined || data === undefined) return undefined;
    const known = vectorSet === undefined ? undefined : await readVectorSet(of, vectorSet);
    const before: VectorSetRecord = {
      ...known,
      id: vectorSet ?? ORIGINAL,
      columns: vectorColumns(data),
      vectors: latest.vectors,
    };
    return {
      record: {
        ...latest,
        vectors: next.vectors,
        ...(id === undefined ? {} : { vectorSet: id }),
      },
      puts: [
        [keyOf(of, before.id), before],
        dataEntry(of, withVectors(data, next.columns, id !== undefined)),
      ],
    };
  });
}

/**
 * Say which model made the vectors that are used.
 * @param by undefined where it is what the files say
 */
export function sayModel(
  of: Place,
  name: string,
  by: LibraryRecord['modelSaidBy'],
): Promise<LibraryRecord | undefined> {
  return changeStored(of, async ({ modelSaidBy: _, ...latest }) => {
    const data = await readData(of);
    if (data === undefined) return undefined;
    const columns = { ...vectorColumns(data), embeddingModel: name };
    const said = withVectors(data, columns, latest.vectorSet !== undefined);
    const record = { ...latest, ...(by === undefined ? {} : { modelSaidBy: by }) };
    return { record, puts: [dataEntry(of, said)] };
  });
}

async function readData({ key, generation }: Place): Promise<Episode | undefined> {
  return checkedEpisode(await read(episodeDataKey(key, generation)))?.episode;
}

function dataEntry({ key, generation }: Place, episode: Episode): Entry {
  return [episodeDataKey(key, generation), { episode, summaries: summariseTracks(episode) }];
}
