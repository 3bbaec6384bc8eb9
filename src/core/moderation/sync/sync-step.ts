import { AppError } from '../../errors.ts';
import { objectOf } from '../../parse/fields.ts';
import { readOperation } from '../by-fields.ts';
import { MAX_TEXT, optional, rowOf, text, UnreadableLine } from '../log-file-readers.ts';
import { readSaid } from '../said-parameters.ts';
import type { LogEntry, Operation, OperationLog, SaidParameters } from '../types.ts';
import { isIsoSeconds, isUid } from '../uid.ts';

/** A step on its way to who orders the steps of all: it has no number there yet. */
export interface SyncStep {
  /** The same step again, after an answer that was lost, is known by it. */
  readonly uid: string;
  /** When it was made, by its maker's clock. ISO 8601, UTC, whole seconds. */
  readonly at: string;
  readonly operation: Operation;
  /** What the history says of it; worded anew where it does not say. */
  readonly text?: string;
  /** What it was made on, whole. */
  readonly clustering?: SaidParameters;
  /** `uid` of the step that a `revoke` takes back, whose number its maker may not know. */
  readonly revokes?: string;
}

/**
 * A step as it came: nothing in it is trusted.
 * @param kept its operation with numbers as they stood
 * @throws AppError `moderation/bad-payload`
 */
export function readSyncStep(value: unknown, kept: unknown = objectOf(value)?.operation): SyncStep {
  try {
    const row = rowOf(value, 'a step');
    const uid = text(row.uid, 'uid');
    if (!isUid(uid)) throw new UnreadableLine('uid has to be 8 to 64 letters, digits, _ or -');
    const at = text(row.at, 'at');
    if (!isIsoSeconds(at)) throw new UnreadableLine('at is no time like 2025-11-18T12:34:56Z');
    const said = optional(row.text, (given) => text(given, 'text', MAX_TEXT));
    const clustering = optional(row.clustering, readSaid);
    const revokes = optional(row.revokes, (given) => text(given, 'revokes'));
    return {
      ...{ uid, at, operation: readOperation(kept) },
      ...(said === undefined ? {} : { text: said }),
      ...(clustering === undefined ? {} : { clustering }),
      ...(revokes === undefined ? {} : { revokes }),
    };
  } catch (error) {
    if (!(error instanceof UnreadableLine)) throw error;
    throw new AppError(
      'moderation/bad-payload',
      error.message,
      `A step of the history does not fit: ${error.message}. Nothing was changed.`,
    );
  }
}

/** A step of a history as it is sent. @param clustering what holds after it, said by it or by those before */
export function syncStepOf(
  { uid = '', at, text: said, operation }: LogEntry,
  log: OperationLog,
  clustering: SaidParameters | undefined,
): SyncStep {
  const target =
    operation.type === 'revoke'
      ? log.entries.find(({ seq }) => seq === operation.seq)?.uid
      : undefined;
  return {
    ...{ uid, at, operation, text: said },
    ...(clustering === undefined ? {} : { clustering }),
    ...(target === undefined ? {} : { revokes: target }),
  };
}

/** The step with the number that the log has for what it takes back; 0 where that is not in it. */
export function numbered<S extends Pick<SyncStep, 'operation' | 'revokes'>>(
  step: S,
  { entries }: OperationLog,
): S {
  const { operation, revokes } = step;
  if (operation.type !== 'revoke' || revokes === undefined) return step;
  const seq = entries.find(({ uid }) => uid === revokes)?.seq ?? 0;
  return { ...step, operation: { ...operation, seq } };
}
