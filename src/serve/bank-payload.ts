import type { MatchingOptions } from '../cli/facebank/match-options.ts';
import { parsePayload } from '../cli/moderate/edit-episode.ts';
import type { AppError } from '../core/errors.ts';
import { readVector } from '../core/facebank/read-vector.ts';
import { isTexts, objectOf, type Row } from '../core/parse/fields.ts';
import { refusal } from './problem.ts';

/** Of which face people are looked for, and how many. */
export interface SearchPayload {
  readonly face: AskedFace;
  /** People to find. */
  readonly most: number;
}

export type AskedFace =
  | { readonly type: 'vector'; readonly model: string; readonly vector: Float32Array }
  | ({ readonly type: 'identity'; readonly identityId: string } & AskedEpisode);

interface AskedEpisode {
  readonly epId: string;
  readonly runId: string | undefined;
  readonly model: string | undefined;
}

/** Of which episode the identities are matched, and how. */
export interface MatchPayload extends AskedEpisode {
  readonly options: MatchingOptions;
}

const SEARCH_KEYS = ['model', 'vector', 'ep_id', 'run_id', 'identity_id', 'k'];
const MATCH_KEYS = [
  ...['ep_id', 'run_id', 'model', 'auto_thresh', 'margin', 'review_thresh', 'suggested'],
  'one_to_one',
];
const USUAL_PEOPLE = 10;
export const MOST_PEOPLE = 100;

/** @throws AppError `moderation/bad-json`, `serve/bad-request` */
export function readSearchPayload(text: string): SearchPayload {
  const row = rowOf(text, SEARCH_KEYS);
  const { k = USUAL_PEOPLE } = row;
  if (!Number.isInteger(k) || Number(k) < 1 || Number(k) > MOST_PEOPLE) {
    throw bad(`k has to be a whole number from 1 to ${MOST_PEOPLE}`);
  }
  return { face: faceIn(row), most: Number(k) };
}

function faceIn(row: Row): AskedFace {
  const { vector: given, ep_id: epId, identity_id: identityId } = row;
  const model = optionalText(row, 'model');
  if ((given === undefined) === (epId === undefined && identityId === undefined)) {
    throw bad('it names one face: a vector with its model, or ep_id and identity_id');
  }
  if (given === undefined) {
    return { type: 'identity', identityId: text(row, 'identity_id'), ...episodeIn(row) };
  }
  if (model === undefined) throw bad('a vector needs the model that made it');
  const vector = readVector(given);
  if (typeof vector === 'string') throw bad(`the vector ${vector}`);
  return { type: 'vector', model, vector };
}

/** @throws AppError `moderation/bad-json`, `serve/bad-request`; of the thresholds where they are used */
export function readMatchPayload(body: string): MatchPayload {
  const row = rowOf(body, MATCH_KEYS);
  const options: MatchingOptions = {
    ...numberIn(row, 'auto_thresh', 'auto'),
    ...numberIn(row, 'margin', 'margin'),
    ...numberIn(row, 'review_thresh', 'review'),
    suggested: flagIn(row, 'suggested'),
    oneToOne: flagIn(row, 'one_to_one'),
  };
  refuseBoth(row);
  const where = episodeIn(row);
  const { model } = where;
  return { ...where, options: { ...options, ...(model === undefined ? {} : { model }) } };
}

/** Which episodes are to be matched by jobs, and how. */
export interface MatchJobPayload {
  /** Of one alone; undefined for several. */
  readonly epId: string | undefined;
  readonly runId: string | undefined;
  /** Those that were named. */
  readonly epIds: readonly string[] | undefined;
  readonly show: string | undefined;
  /** Checked; what was left open is not in it. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** @throws AppError `moderation/bad-json`, `serve/bad-request` */
export function readMatchJobPayload(body: string): MatchJobPayload {
  const row = rowOf(body, [...MATCH_KEYS, 'ep_ids', 'show', 'dry_run']);
  const { ep_id: one, run_id: run, ep_ids: several, show, ...parameters } = row;
  for (const key of THRESHOLDS) similarityIn(row, key);
  for (const key of ['suggested', 'one_to_one', 'dry_run']) flagIn(row, key);
  refuseBoth(row);
  optionalText(row, 'model');
  if ([one, several, show].filter((said) => said !== undefined).length > 1) {
    throw bad('ep_id, ep_ids and show each name episodes: give one of them');
  }
  if (run !== undefined && one === undefined) throw bad('run_id belongs to ep_id');
  if (several !== undefined && (!isTexts(several) || several.length === 0)) {
    throw bad('ep_ids has to be a list of ids of episodes');
  }
  return {
    ...{ epId: optionalText(row, 'ep_id'), runId: optionalText(row, 'run_id') },
    epIds: several === undefined ? undefined : [...new Set(several as readonly string[])],
    show: optionalText(row, 'show'),
    parameters,
  };
}

const THRESHOLDS = ['auto_thresh', 'margin', 'review_thresh'];

function refuseBoth(row: Row): void {
  if (row.suggested !== true || THRESHOLDS.every((key) => row[key] === undefined)) return;
  throw bad(`suggested chooses all thresholds: leave ${THRESHOLDS.join(', ')} out`);
}

function similarityIn(row: Row, key: string): void {
  const value = row[key];
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 1)) return;
  throw bad(`${key} has to be a similarity from 0 to 1`);
}

function rowOf(body: string, keys: readonly string[]): Row {
  const remedy = 'Send an object as application/json.';
  const row = objectOf(parsePayload(body, 'The body', remedy).value);
  if (row === undefined) throw bad('it is no object');
  const other = Object.keys(row).find((key) => !keys.includes(key));
  if (other === undefined) return row;
  throw bad(`nothing reads ${other.slice(0, 80)}; there are ${keys.join(', ')}`);
}

const episodeIn = (row: Row): AskedEpisode => ({
  epId: text(row, 'ep_id'),
  runId: optionalText(row, 'run_id'),
  model: optionalText(row, 'model'),
});

function text(row: Row, key: string): string {
  const value = row[key];
  if (typeof value === 'string' && value !== '') return value;
  throw bad(`${key} has to be a text`);
}

const optionalText = (row: Row, key: string): string | undefined =>
  row[key] === undefined ? undefined : text(row, key);

function numberIn<K extends 'auto' | 'margin' | 'review'>(
  row: Row,
  key: string,
  as: K,
): Partial<Record<K, number>> {
  const value = row[key];
  if (value === undefined) return {};
  if (typeof value !== 'number') throw bad(`${key} has to be a similarity from 0 to 1`);
  return { [as]: value } as Partial<Record<K, number>>;
}

function flagIn(row: Row, key: string): boolean {
  const value = row[key] ?? false;
  if (typeof value === 'boolean') return value;
  throw bad(`${key} has to be true or false`);
}

const bad = (reason: string): AppError =>
  refusal('serve/bad-request', `The JSON does not fit: ${reason}.`);
