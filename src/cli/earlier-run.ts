import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportedEpisode } from '../core/episode/episode.ts';
import { episodeOfIdentities, identityLookup } from '../core/episode/identity-lookup.ts';
import { createRemarkBook } from '../core/episode/remarks.ts';
import { parseIdentities } from '../core/parse/identities.ts';
import { readJsonFile } from '../core/parse/json-file.ts';
import { fileSource } from './node-source.ts';
import { note } from './output.ts';

/**
 * The episode with the decisions of an earlier run: names, locks and pictures in the identities.json
 * that `--out` is about to replace must not get lost, so they win over those beside the episode. A
 * file of another episode, or none, changes nothing; nor do its parameters.
 * @throws AppError `identities/bad-json`
 */
export async function withEarlierRun(
  imported: ImportedEpisode,
  out: string | undefined,
): Promise<ImportedEpisode> {
  if (out === undefined) return imported;
  const path = join(out, 'identities.json');
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return imported;
  const value = await readJsonFile(fileSource(path, path, info.size, info.mtimeMs), 'identities');
  const { episode } = imported;
  if (episodeOfIdentities(value) !== episode.epId) return imported;
  const remarks = createRemarkBook();
  const { decisions } = parseIdentities(value, identityLookup(episode), remarks);
  for (const { level, text } of remarks.list()) if (level !== 'info') note(`${path}: ${text}`);
  return { ...imported, episode: { ...episode, imported: decisions } };
}
