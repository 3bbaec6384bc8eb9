import type { FounderRule } from '../../core/episode/episode.ts';
import { AppError } from '../../core/errors.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { RawEpisode } from '../../core/parse/raw-rows.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { checkedEpisode, isRows } from './checks.ts';
import { read, write } from './database.ts';
import { partKey } from './keys.ts';
import { logFromStored } from './log-diff.ts';
import { readRawRows, writeRawRows } from './raw-rows.ts';
import { isObject, type PartRecord } from './records.ts';

/** One of several episodes that are one, as it is stored: without its vectors, which are among those of all. */
export type StoredPart = Omit<ImportedWithLog, 'embeddings' | 'prints'>;

/** Store the episodes that a joint one is made of; they stay the caller's. */
export async function writeParts(
  episode: string,
  generation: number,
  parts: readonly StoredPart[],
  signal?: AbortSignal,
): Promise<void> {
  for (const [index, { raw, episode: own, log, logFounders }] of parts.entries()) {
    const rows = await writeRawRows(episode, generation, raw, signal, index);
    const record: PartRecord = {
      ...{ episode: own, rows },
      ...(log === undefined ? {} : { log }),
      ...(logFounders === undefined ? {} : { logFounders }),
    };
    await write({ puts: [[partKey(episode, generation, index), record]] });
  }
}

/**
 * One of them, as it was imported.
 * @throws AppError `together/part-missing` when it is not there or not whole
 */
export async function readPart(record: LibraryRecord, index: number): Promise<StoredPart> {
  const stored = await read(partKey(record.key, record.generation, index));
  const whole = isObject(stored) ? checkedEpisode({ episode: stored.episode }) : undefined;
  if (whole === undefined || !isObject(stored)) throw partMissing(record, index);
  const { log, logFounders } = stored;
  const known = isObject(log) ? logFromStored(asList(log.entries), log) : undefined;
  if ((log !== undefined && known === undefined) || (known?.damaged ?? 0) > 0) {
    throw partMissing(record, index);
  }
  return {
    episode: whole.episode,
    ...(known === undefined ? {} : { log: known.log }),
    ...(isRule(logFounders) ? { logFounders } : {}),
  };
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [undefined]);

/** The rows of its files: see `readRawRows`. */
export async function readPartRows(
  record: LibraryRecord,
  index: number,
): Promise<RawEpisode | undefined> {
  const { key, generation } = record;
  const stored = await read(partKey(key, generation, index));
  if (!isObject(stored) || !isRows(stored.rows)) return undefined;
  return readRawRows({ key, generation, rows: stored.rows as PartRecord['rows'] }, index);
}

const isRule = (value: unknown): value is FounderRule => value === 'tree' || value === 'faces';

function partMissing({ epId, parts = [] }: LibraryRecord, index: number): AppError {
  const name = parts[index] ?? `episode ${index + 1}`;
  return new AppError(
    'together/part-missing',
    `part ${index} of ${epId} is not stored`,
    `What was saved of ${name} by itself cannot be read, so its files cannot be written. Every decision on ${epId} is here: open the same episodes together again under this name, and export then.`,
  );
}
