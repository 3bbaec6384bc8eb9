import { checkParameters } from '../../core/cluster/parameters.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import type { TrackPrint } from '../../core/moderation/track-prints.ts';
import type { LibraryRecord } from '../lib/types.ts';
import {
  type ClusteringRecord,
  DEFAULT_VIEW,
  type EpisodeRecord,
  isObject,
  type ViewRecord,
} from './records.ts';

/*
 * [Note: Stored records are checked] A disk, another program or an older fault of ours may have left
 * anything. So a record is looked at before it is used: as deep as a page would fall over what is
 * wrong, and no deeper, since long columns are read at every start. What is bad is set aside (see
 * aside.ts) and made again where it can be.
 */

export type Test = (value: unknown) => boolean;
export const isText: Test = (value) => typeof value === 'string';
export const isNumber: Test = (value) => typeof value === 'number';
const isFlag: Test = (value) => typeof value === 'boolean';
const isMap: Test = (value) => value instanceof Map;
export const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const orNone =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
export const oneOf =
  (...values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);

/** An object with these parts, whatever else it has. */
export const has =
  (parts: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isObject(value) && Object.entries(parts).every(([name, test]) => test(value[name]));

type Columns = Int8Array | Int32Array | Float32Array | Float64Array | Int16Array | Uint8Array;
const column =
  (type: new () => Columns, length?: number): Test =>
  (value) =>
    value instanceof type && (length === undefined || value.length === length);
const texts =
  (length: number): Test =>
  (value) =>
    Array.isArray(value) && value.length === length && value.every(isText);

const isVectors = has({ n: isCount, d: isCount, chunks: isCount });
const CROPS = oneOf('none', 'handle', 'copied', 'copying', 'demo');
const isStart = has({
  threshold: isNumber,
  by: oneOf('suggested', 'unsure', 'default', 'last'),
  confidence: orNone(isNumber),
});
const isSaidBy = oneOf('data', 'user');
export const isRows = has({ faces: orNone(isCount), tracks: orNone(isCount) });

/**
 * The commit record of an episode, what is merely told or can be done without in place of what is bad;
 * undefined where nobody could find the episode by it.
 * @param key of the episode, as the record's own key has it
 */
export function checkedRecord(stored: unknown, key: string): LibraryRecord | undefined {
  if (!isObject(stored) || !isCount(stored.generation) || !isVectors(stored.vectors)) {
    return undefined;
  }
  const { started, rows, vectorSet, modelSaidBy, repBytes, createdOf, parts, ...rest } = stored;
  const [epId = key, runId = ''] = key.split('/').map(unescaped);
  const told = (name: string, test: Test, otherwise: unknown) =>
    test(stored[name]) ? stored[name] : otherwise;
  return {
    ...rest,
    key,
    epId: told('epId', isText, epId),
    runId: told('runId', isText, runId),
    tracks: told('tracks', isCount, 0),
    faces: told('faces', isCount, 0),
    openedAt: told('openedAt', Number.isFinite as Test, 0),
    bytes: told('bytes', Number.isFinite as Test, 0),
    crops: told('crops', CROPS, 'copying'),
    measured: told('measured', isFlag, false),
    fileParameters: told('fileParameters', isObject, {}),
    ...(isStart(started) ? { started } : {}),
    ...(isRows(rows) ? { rows } : {}),
    ...(isText(vectorSet) ? { vectorSet } : {}),
    ...(isSaidBy(modelSaidBy) ? { modelSaidBy } : {}),
    ...(isCount(repBytes) ? { repBytes } : {}),
    ...(Array.isArray(parts) && parts.every(isText) ? { parts } : {}),
    ...(isObject(createdOf) && Object.values(createdOf).every(isText) ? { createdOf } : {}),
  } as unknown as LibraryRecord;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isRun = has({ start: isCount, count: isCount });
const isPart = has({
  epId: isText,
  runId: isText,
  prefix: isText,
  tracks: isRun,
  faces: isRun,
  vectors: isRun,
  frameShift: isNumber,
  timeShift: isNumber,
  from: isNumber,
  isAside: isFlag,
});

/** The columns of an episode and what follows from them; undefined when they are not whole. */
export function checkedEpisode(
  stored: unknown,
): (Pick<EpisodeRecord, 'episode'> & { readonly summaries: unknown }) | undefined {
  if (!isObject(stored) || !isObject(stored.episode)) return undefined;
  const { faces, tracks } = stored.episode;
  if (!isObject(faces) || !isObject(tracks)) return undefined;
  const { count: f } = faces;
  const { count: t } = tracks;
  if (!isCount(f) || !isCount(t)) return undefined;
  const [F, T] = [f as number, t as number];
  const whole = has({
    epId: isText,
    runId: isText,
    crops: isMap,
    parameters: isObject,
    report: has({
      counts: isObject,
      files: Array.isArray,
      remarks: (list) => Array.isArray(list) && list.every(has({ level: isText, text: isText })),
    }),
    imported: orNone(has({ identities: Array.isArray })),
    truth: orNone(isMap),
    parts: orNone((list) => Array.isArray(list) && list.every(isPart)),
    faces: has({
      track: column(Int32Array, F),
      importedTrack: orNone(column(Int32Array, F)),
      frame: column(Int32Array, F),
      ts: column(Float64Array, F),
      box: column(Float32Array, 4 * F),
      quality: column(Float32Array, F),
      yaw: column(Float32Array, F),
      sharpness: column(Float32Array, F),
      embeddingRow: column(Int32Array, F),
      flags: column(Uint8Array, F),
      skipReason: column(Int16Array, F),
      reasons: Array.isArray,
      skipTexts: isMap,
      faceId: texts(F),
    }),
    tracks: has({
      number: column(Int32Array, T),
      id: texts(T),
      deleted: column(Uint8Array, T),
      firstTs: column(Float64Array, T),
      lastTs: column(Float64Array, T),
      faceStart: column(Int32Array, T + 1),
      faceRows: column(Int32Array, F),
      embedded: column(Int32Array, T),
      spread: column(Float32Array, T),
      // Absent where ids go by faces: see [Note: Founders by tree].
      priority: orNone(column(Int32Array, T)),
    }),
  });
  return whole(stored.episode) ? (stored as unknown as EpisodeRecord) : undefined;
}

/** Whether the figures of tracks are whole; they can be made again from the columns. */
export const areSummaries = (stored: unknown, tracks: number): boolean => {
  const ints = column(Int32Array, tracks);
  return has({
    rank: ints,
    bestFace: ints,
    bestFaceRank: ints,
    faceCount: ints,
    meanQuality: column(Float32Array, tracks),
    firstTs: column(Float64Array, tracks),
    sharedFrames: column(Int32Array),
    founders: has({ number: ints, order: ints, id: texts(tracks) }),
  })(stored);
};

/** The clustering that was shown last; undefined when it is not whole: it can be made again. */
export function checkedClustering(stored: unknown): ClusteringRecord | undefined {
  const whole = has({
    signature: isText,
    engine: oneOf('webgpu', 'wasm', 'js', 'auto'),
    with: areParameters,
    result: isResult,
    flat: orNone(has({ signature: isText, result: isFlat })),
    homes: orNone(has({ colour: column(Uint8Array), standing: column(Int32Array) })),
    base: orNone(has({ signature: isText, result: isResult, flat: orNone(isFlat) })),
  });
  return whole(stored) ? (stored as ClusteringRecord) : undefined;
}

const isLikeness = has({ d: isCount, rowOf: column(Int32Array), data: column(Int8Array) });

function isResult(stored: unknown): boolean {
  if (!isObject(stored) || !(stored.items instanceof Int32Array)) return false;
  if (!orNone(isLikeness)(stored.likeness)) return false;
  const n = stored.items.length;
  const merges = Math.max(0, n - 1);
  const ints = column(Int32Array, merges);
  const isAgglomeration = has({
    linkage: has({ left: ints, right: ints, height: column(Float64Array, merges), size: ints }),
    tree: has({ order: column(Int32Array, n) }),
    floor: isNumber,
    resultant: column(Float32Array, merges),
    engine: isText,
    stopped: isNumber,
  });
  return isAgglomeration(stored.agglomeration);
}

const isFlat = has({
  items: column(Int32Array),
  labels: column(Int32Array),
  count: isCount,
  resultant: column(Float32Array),
});

function areParameters(stored: unknown): boolean {
  try {
    return isObject(stored) && checkParameters(stored) !== undefined;
  } catch {
    return false;
  }
}

/** Stored parameters; undefined when one of them is none. What an older program did not have is filled. */
export function checkedParameters(stored: unknown): ClusterParameters | undefined {
  if (stored === undefined) return DEFAULT_PARAMETERS;
  // A newer rule may refuse what an older program stored: then nothing of it is what was seen.
  return areParameters(stored) ? { ...DEFAULT_PARAMETERS, ...(stored as object) } : undefined;
}

const isView = has({
  view: has({ type: isText }),
  sort: oneOf('size', 'id', 'name', 'variance', 'faces', 'first-seen'),
  filter: oneOf('all', 'named', 'unnamed', 'locked', 'conflicts', 'strangers'),
  floor: has({ minFaces: isNumber, minQuality: isNumber }),
  search: isText,
  activeId: orNone(isText),
  selection: (value) => Array.isArray(value) && value.every(isText),
  scroll: isNumber,
  savedAt: isNumber,
});

/** A stored view; undefined when it is none. What an older program did not have is filled. */
export function checkedView(stored: unknown): ViewRecord | undefined {
  if (stored === undefined) return DEFAULT_VIEW;
  if (!isObject(stored)) return undefined;
  const filled = { ...DEFAULT_VIEW, ...stored };
  return isView(filled) ? filled : undefined;
}

/** Prints of tracks; undefined when one of them is none. */
export function checkedPrints(stored: unknown): readonly TrackPrint[] | undefined {
  if (stored === undefined) return [];
  const isPrint = has({
    id: isText,
    firstTs: isNumber,
    lastTs: isNumber,
    faces: isNumber,
    vector: orNone((value) => value instanceof Int8Array),
  });
  return Array.isArray(stored) && stored.every(isPrint) ? stored : undefined;
}

/** The folder that an episode's crops are read from. */
export function checkedHandle(stored: unknown): FileSystemDirectoryHandle | undefined {
  const whole = has({ kind: oneOf('directory') })(stored);
  return whole ? (stored as FileSystemDirectoryHandle) : undefined;
}
