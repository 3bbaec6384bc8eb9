import type { Feed } from '../../core/face/feed.ts';
import type { ModelFacts } from '../../core/face/model-facts.ts';
import { setAside, type Unreadable } from './aside.ts';
import { has, isCount, isNumber, isText, oneOf, orNone, type Test } from './checks.ts';
import { read, readEntries, write } from './database.ts';
import { MODEL_CHOICE_KEY, modelFileKey, modelKey } from './keys.ts';

/** A model that somebody brought, without its file. */
export interface ModelRecord extends Pick<ModelFacts, 'role' | 'kind' | 'dimension'> {
  /** Of its file, in hexadecimal digits. */
  readonly sha256: string;
  /** Name of the file. */
  readonly file: string;
  readonly bytes: number;
  /** As files call the model that made vectors; of others what people call it. */
  readonly name: string;
  /** Of an embedder. */
  readonly feed?: Feed;
  /** The feed is not known of the file, but was tried on faces or set by hand. */
  readonly fed?: 'tried' | 'hand';
  /** ISO 8601, UTC, whole seconds. */
  readonly addedAt: string;
}

/** SHA-256 of the models that are used. */
export interface ModelChoice {
  readonly detector: string;
  readonly embedder: string;
}

const isFeed = has({
  order: oneOf('rgb', 'bgr'),
  mean: ((value) =>
    Array.isArray(value) && value.length === 3 && value.every(Number.isFinite)) as Test,
  scale: ((value) => typeof value === 'number' && value > 0) as Test,
});
const isModel = has({
  sha256: ((value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) as Test,
  file: isText,
  bytes: isCount,
  name: isText,
  role: oneOf('detector', 'landmarker', 'embedder'),
  kind: orNone(oneOf('yunet', 'scrfd', 'retinaface', 'corners')),
  dimension: orNone(isNumber),
  feed: orNone(isFeed),
  fed: orNone(oneOf('tried', 'hand')),
  addedAt: isText,
});
const isChoice = has({ detector: isText, embedder: isText });

/** All stored models; what cannot be read is set aside and named. */
export async function readModels(): Promise<{
  readonly models: readonly ModelRecord[];
  readonly choice: ModelChoice | undefined;
  readonly unreadable: readonly Unreadable[];
}> {
  const [entries, choice] = await Promise.all([readEntries(['model']), read(MODEL_CHOICE_KEY)]);
  const models: ModelRecord[] = [];
  const unreadable: Unreadable[] = [];
  for (const [key, value] of entries) {
    const whole = isModel(value) && (value as { sha256: unknown }).sha256 === key[1];
    if (whole) models.push(value as ModelRecord);
    else unreadable.push({ key, value });
  }
  const chosen = isChoice(choice) ? (choice as ModelChoice) : undefined;
  if (choice !== undefined && chosen === undefined) {
    unreadable.push({ key: MODEL_CHOICE_KEY, value: choice });
  }
  await setAside(unreadable);
  return { models, choice: chosen, unreadable };
}

/** The file of a stored model; undefined when it is not there any more. */
export async function readModelFile(sha256: string): Promise<Blob | undefined> {
  const value = await read(modelFileKey(sha256));
  return value instanceof Blob ? value : undefined;
}

/** Store a model with its file and what is used from then on, all or nothing. @throws AppError `storage/full` */
export function writeModel(record: ModelRecord, file: Blob, choice: ModelChoice): Promise<void> {
  return write({
    puts: [
      [modelFileKey(record.sha256), file],
      [modelKey(record.sha256), record],
      [MODEL_CHOICE_KEY, choice],
    ],
    lasting: true,
  });
}

/** Store what is known of a model anew. */
export function changeModel(record: ModelRecord): Promise<void> {
  return write({ puts: [[modelKey(record.sha256), record]], lasting: true });
}

export function writeChoice(choice: ModelChoice): Promise<void> {
  return write({ puts: [[MODEL_CHOICE_KEY, choice]], lasting: true });
}

/** Forget a model. */
export function deleteModel(sha256: string, choice: ModelChoice): Promise<void> {
  return write({
    deletes: [modelKey(sha256), modelFileKey(sha256)],
    puts: [[MODEL_CHOICE_KEY, choice]],
    lasting: true,
  });
}
