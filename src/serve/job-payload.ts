import { parsePayload } from '../cli/moderate/edit-episode.ts';
import { checkParameter, PARAMETER_KEYS, type ParameterKey } from '../core/cluster/parameters.ts';
import { AppError } from '../core/errors.ts';
import { objectOf } from '../core/parse/fields.ts';
import { refusal } from './problem.ts';

/** What `POST /jobs/cluster` asks for. */
export interface ClusterPayload {
  readonly epId: string;
  readonly runId: string | undefined;
  /** Those that were named, checked. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** @throws AppError `moderation/bad-json`, `serve/bad-request` */
export function readClusterPayload(text: string): ClusterPayload {
  const { value } = parsePayload(text, 'The body', 'Send an object as application/json.');
  return clusterPayload(value);
}

/** @throws AppError `serve/bad-request` */
export function clusterPayload(value: unknown): ClusterPayload {
  const row = objectOf(value);
  if (row === undefined) throw bad('it is no object');
  const { ep_id: epId, run_id: runId, ...rest } = row;
  if (typeof epId !== 'string') throw bad('ep_id has to be the id of an episode, as text');
  if (runId !== undefined && typeof runId !== 'string') {
    throw bad('run_id has to be the name of a run, as text');
  }
  for (const [key, setting] of Object.entries(rest)) {
    if (!isParameter(key)) {
      throw bad(
        `nothing reads ${key.slice(0, 80)}; there are ep_id, run_id, ${PARAMETER_KEYS.join(', ')}`,
      );
    }
    try {
      checkParameter(key, setting);
    } catch (error) {
      throw error instanceof AppError ? bad(error.userMessage.replace(/\.$/, '')) : error;
    }
  }
  return { epId, runId, parameters: rest };
}

const isParameter = (key: string): key is ParameterKey =>
  (PARAMETER_KEYS as readonly string[]).includes(key);

const bad = (reason: string): AppError =>
  refusal('serve/bad-request', `The JSON does not fit: ${reason}. No job was made.`);
