import type { NumberLease } from '../../core/moderation/number-lease.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { RefusedStep } from '../lib/sync-types.ts';
import { read, write } from './database.ts';
import { libraryKey, syncKey } from './keys.ts';
import { logChange } from './log-diff.ts';
import { isObject } from './records.ts';

/** What is known of the history of a service, beside the log of the episode. */
export interface SyncRecord {
  /** Begins the names of all steps that are made here. */
  readonly client: string;
  /** Of the import that came from the service: one from elsewhere is not its history. */
  readonly generation: number;
  /** The last step of the service that the log has; 0: all is to be heard anew. */
  readonly version: number;
  /** Names of own steps that were sent and not heard of yet. */
  readonly sent: readonly string[];
  readonly lease: NumberLease;
  readonly refused: readonly RefusedStep[];
}

export async function readSyncRecord(key: string): Promise<SyncRecord | undefined> {
  const stored = await read(syncKey(key));
  const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
  const whole =
    isObject(stored) &&
    typeof stored.client === 'string' &&
    isCount(stored.version) &&
    isCount(stored.generation) &&
    Array.isArray(stored.sent) &&
    isObject(stored.lease) &&
    isCount(stored.lease.next) &&
    isCount(stored.lease.to) &&
    Array.isArray(stored.refused) &&
    stored.refused.every(
      (one) =>
        isObject(one) &&
        [one.uid, one.text, one.at, one.reason].every((text) => typeof text === 'string'),
    );
  return whole ? (stored as unknown as SyncRecord) : undefined;
}

/** Store it with the log that it is about: both, or none. */
export function writeSync(
  key: string,
  record: SyncRecord,
  logs?: { readonly before: OperationLog; readonly after: OperationLog },
): Promise<void> {
  const change =
    logs && logs.before !== logs.after ? logChange(key, logs.before, logs.after) : undefined;
  return write({
    puts: [...(change?.puts ?? []), [syncKey(key), record]],
    ...(change && { deletes: change.deletes }),
    lasting: true,
    of: { episode: key, needs: [libraryKey(key)] },
  });
}
