import { checkParameter, PARAMETER_KEYS, type ParameterKey } from '../cluster/parameters.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../cluster/types.ts';
import { AppError } from '../errors.ts';
import { partsOf } from './by-fields.ts';
import { fail, rowOf, text } from './log-file-readers.ts';
import type { LogEntry, Operation, SaidParameters } from './types.ts';

/** What single tracks are called decides nothing about who is with whom. */
const SAYS_NOTHING: readonly ParameterKey[] = ['outlier_mode'];
const SAME_FRAME: readonly ParameterKey[] = PARAMETER_KEYS.filter((key) =>
  key.startsWith('same_frame'),
);
/** Thresholds nearer than this are the same (see `selectPendingFrom`). */
const SAME = 1e-9;
const MAX_KEYS = 64;

/** What a step says of the parameters that it was made with. */
export function saidParameters(parameters: ClusterParameters): SaidParameters {
  // Rules that only warn keep nobody apart.
  const idle = parameters.same_frame === 'enforce' ? [] : SAME_FRAME;
  const keys = PARAMETER_KEYS.filter(
    (key) =>
      !SAYS_NOTHING.includes(key) &&
      !idle.includes(key) &&
      parameters[key] !== DEFAULT_PARAMETERS[key],
  );
  return Object.fromEntries(keys.map((key) => [key, parameters[key]]));
}

/** True when two steps were made on the same clustering. */
export function sameSaid(a: SaidParameters, b: SaidParameters): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => {
    const [one, other] = [saidValue(a, key), saidValue(b, key)];
    if (typeof one === 'number' && typeof other === 'number') return Math.abs(one - other) <= SAME;
    return one === other;
  });
}

function saidValue(said: SaidParameters, key: string): string | number | undefined {
  if (Object.hasOwn(said, key)) return said[key];
  return Object.hasOwn(DEFAULT_PARAMETERS, key)
    ? DEFAULT_PARAMETERS[key as ParameterKey]
    : undefined;
}

/**
 * What holds after a step, said by it or by the steps before.
 * @param said before it; undefined while no step has said anything
 */
export function saidAfter(
  said: SaidParameters | undefined,
  { clustering, operation }: Pick<LogEntry, 'clustering' | 'operation'>,
): SaidParameters | undefined {
  if (clustering !== undefined) return clustering;
  const threshold = partsOf(operation).findLast((part) => part.type === 'threshold');
  if (said === undefined || threshold === undefined) return said;
  return { ...said, cluster_thresh: threshold.to };
}

/** What the last of some steps was made with; undefined when none says it. */
export function lastSaid(entries: readonly LogEntry[]): SaidParameters | undefined {
  return entries.reduce<SaidParameters | undefined>(saidAfter, undefined);
}

/** The field of a step made with `said`; none where the steps before it say so already. */
export function sayingField(
  said: SaidParameters | undefined,
  before: SaidParameters | undefined,
  operation: Operation,
): Pick<LogEntry, 'clustering'> {
  if (said === undefined) return {};
  const known = saidAfter(before, { operation });
  return known !== undefined && sameSaid(known, said) ? {} : { clustering: said };
}

/** What a file says: nothing in it is trusted. @throws UnreadableLine */
export function readSaid(value: unknown): SaidParameters {
  const entries = Object.entries(rowOf(value, 'clustering'));
  if (entries.length > MAX_KEYS) fail('clustering holds too much');
  return Object.fromEntries(
    entries.map(([key, own]) => {
      if (key === '__proto__') fail('clustering holds a key that is none');
      if (typeof own !== 'number') text(own, `${key} of clustering`);
      else if (!Number.isFinite(own)) fail(`${key} of clustering is no number`);
      if (Object.hasOwn(DEFAULT_PARAMETERS, key)) checked(key as ParameterKey, own);
      return [text(key, 'a key of clustering'), own as string | number];
    }),
  );
}

function checked(key: ParameterKey, value: unknown): void {
  try {
    checkParameter(key, value);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    fail(`${key} of clustering is out of range`);
  }
}
