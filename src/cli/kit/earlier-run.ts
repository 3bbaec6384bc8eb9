import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CandidateFiles } from '../../core/episode/discover.ts';
import { parseIdentities } from '../../core/episode/identities.ts';
import { episodeOfIdentities, identityLookup } from '../../core/episode/identity-lookup.ts';
import { createRemarkBook } from '../../core/episode/remarks.ts';
import { LOG_FILE_NAME } from '../../core/moderation/log-file.ts';
import { type ImportedWithLog, withImportedLog } from '../../core/moderation/log-file-import.ts';
import { combineLogs } from '../../core/moderation/rekey-combine.ts';
import { readJsonFile } from '../../core/parse/json-file.ts';
import { fileSource } from './node-source.ts';
import { note } from './output.ts';

/**
 * The episode with the decisions of an earlier run: names, locks and pictures in the identities.json
 * that `--out` is about to replace, and the history beside it, must not get lost, so they win over
 * those beside the episode. Files of another episode, or none, change nothing; nor do their parameters.
 * @throws AppError `identities/bad-json`, `log/…`
 */
export async function withEarlierRun(
  imported: ImportedWithLog,
  out: string | undefined,
): Promise<ImportedWithLog> {
  if (out === undefined) return imported;
  const file = await plainFile(join(out, 'identities.json'));
  if (file === undefined) return imported;
  const value = await readJsonFile(file, 'identities');
  if (episodeOfIdentities(value) !== imported.episode.epId) return imported;
  const known = await withLogOf(imported, join(out, LOG_FILE_NAME));
  const { episode } = known;
  const remarks = createRemarkBook();
  const { decisions } = parseIdentities(value, identityLookup(episode), remarks);
  for (const { level, text } of remarks.list()) if (level !== 'info') note(`${file.path}: ${text}`);
  return { ...known, episode: { ...episode, imported: decisions } };
}

async function withLogOf(imported: ImportedWithLog, path: string): Promise<ImportedWithLog> {
  const log = await plainFile(path);
  if (log === undefined) return imported;
  const read = await withImportedLog(imported, { files: { ...NO_FILES, log } }, { prints: false });
  if (imported.log === undefined || read.log === undefined) return read;
  return { ...read, log: combineLogs(imported.log, read.log) };
}

const NO_FILES: CandidateFiles = {
  faces: undefined,
  tracks: undefined,
  identities: undefined,
  embeddings: undefined,
  parameters: undefined,
  truth: undefined,
};

async function plainFile(path: string) {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() === true ? fileSource(path, path, info.size, info.mtimeMs) : undefined;
}
