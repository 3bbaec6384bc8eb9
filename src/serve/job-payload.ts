import { actionsInOrder, areActions, type Cleaner } from '../cli/cleanup/cleanup-actions.ts';
import { parsePayload } from '../cli/moderate/edit-episode.ts';
import { CLEANUP_ACTIONS, type CleanupAction } from '../core/cleanup/cleanup-report.ts';
import { checkParameter, PARAMETER_KEYS, type ParameterKey } from '../core/cluster/parameters.ts';
import { AppError } from '../core/errors.ts';
import { objectOf } from '../core/parse/fields.ts';
import { refusal } from './problem.ts';

/** What a job is asked for. */
export interface JobPayload {
  readonly epId: string;
  readonly runId: string | undefined;
  /** Those that were named, checked. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The service, or a worker of it, for what a cleanup says. */
export const serviceCleaner = (hasModel: boolean): Cleaner => ({
  name: 'the service',
  hasModel,
  given:
    'cutline serve, and cutline worker where that does the jobs, are given one with --embedder FILE.onnx (and --detector, --model NAME).',
  spelled: (actions) => `"actions": ${JSON.stringify(actions)}`,
});

const parsed = (text: string): unknown =>
  parsePayload(text, 'The body', 'Send an object as application/json.').value;

/** @throws AppError `moderation/bad-json`, `serve/bad-request` */
export const readClusterPayload = (text: string): JobPayload => clusterPayload(parsed(text));

/**
 * @param hasModel whether faces can be embedded anew
 * @throws AppError `moderation/bad-json`, `serve/bad-request`, `reembed/no-model`
 */
export function readCleanupPayload(text: string, hasModel: boolean): JobPayload {
  const payload = cleanupPayload(parsed(text));
  const { actions } = payload.parameters;
  // Refused at once, and not by a job. What is left out where none is named, the job says.
  if (actions !== undefined) {
    actionsInOrder(actions as readonly CleanupAction[], serviceCleaner(hasModel));
  }
  return payload;
}

/**
 * @param hasModel whether faces can be embedded anew
 * @throws AppError `moderation/bad-json`, `serve/bad-request`, `reembed/no-model`
 */
export function readReembedPayload(text: string, hasModel: boolean): JobPayload {
  const payload = reembedPayload(parsed(text));
  actionsInOrder(['reembed'], serviceCleaner(hasModel));
  return payload;
}

/** @throws AppError `serve/bad-request` */
export function reembedPayload(value: unknown): JobPayload {
  const own = ['model', 'dry_run'];
  const payload = payloadOf(value, own, []);
  const { model, dry_run: dryRun = false } = payload.parameters;
  if (model !== undefined && (typeof model !== 'string' || model === '')) {
    throw bad('model has to be the name of a face model, as text');
  }
  if (typeof dryRun !== 'boolean') throw bad('dry_run has to be true or false');
  return payload;
}

/** @throws AppError `serve/bad-request` */
export const clusterPayload = (value: unknown): JobPayload => payloadOf(value, []);

/** @throws AppError `serve/bad-request` */
export function cleanupPayload(value: unknown): JobPayload {
  const { epId, runId, parameters } = payloadOf(value, ['actions', 'dry_run']);
  const { actions = [], dry_run: dryRun = false, ...given } = parameters;
  if (!Array.isArray(actions) || !areActions(actions)) {
    throw bad(`actions has to be a list of ${CLEANUP_ACTIONS.join(', ')}`);
  }
  if (typeof dryRun !== 'boolean') throw bad('dry_run has to be true or false');
  // The same is asked for in whatever order, and however often.
  const inOrder = CLEANUP_ACTIONS.filter((one) => actions.includes(one));
  return {
    ...{ epId, runId },
    parameters: {
      ...(inOrder.length === 0 ? {} : { actions: inOrder }),
      ...(dryRun ? { dry_run: true } : {}),
      ...given,
    },
  };
}

/** @param own keys beside those of clustering, which are not looked at here */
function payloadOf(
  value: unknown,
  own: readonly string[],
  parameterKeys: readonly ParameterKey[] = PARAMETER_KEYS,
): JobPayload {
  const isParameter = (key: string): key is ParameterKey =>
    (parameterKeys as readonly string[]).includes(key);
  const row = objectOf(value);
  if (row === undefined) throw bad('it is no object');
  const { ep_id: epId, run_id: runId, ...rest } = row;
  if (typeof epId !== 'string') throw bad('ep_id has to be the id of an episode, as text');
  if (runId !== undefined && typeof runId !== 'string') {
    throw bad('run_id has to be the name of a run, as text');
  }
  for (const [key, setting] of Object.entries(rest)) {
    if (own.includes(key)) continue;
    if (!isParameter(key)) {
      const keys = ['ep_id', 'run_id', ...own, ...parameterKeys].join(', ');
      throw bad(`nothing reads ${key.slice(0, 80)}; there are ${keys}`);
    }
    try {
      checkParameter(key, setting);
    } catch (error) {
      throw error instanceof AppError ? bad(error.userMessage.replace(/\.$/, '')) : error;
    }
  }
  return { epId, runId, parameters: rest };
}

const bad = (reason: string): AppError =>
  refusal('serve/bad-request', `The JSON does not fit: ${reason}. No job was made.`);
