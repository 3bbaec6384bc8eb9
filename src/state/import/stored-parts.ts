import {
  type CropSource,
  demoFaceSource,
  firstOf,
  handleSource,
} from '../../bridge/crop-source.ts';
import { founderRuleIn } from '../../core/episode/founder-rule.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { JobContext } from '../lib/jobs.ts';
import { storedSource } from '../library/crop-origin.ts';
import { readEpisode } from '../persistence/episodes.ts';
import { readRawRows } from '../persistence/raw-rows.ts';
import { readVectors } from '../persistence/vectors.ts';
import type { ImportedFrom } from './importer.ts';

/** What the names of its crops begin with among those of several episodes. */
export const cropsOf = (key: string): string => `${key}/`;

/**
 * An episode of the library as it was left: what is stored, with its history. Where its faces were embedded anew, the
 * rows of its files hold other vectors than it has, and are not taken.
 * @throws AppError `storage/missing`, `storage/damaged`
 */
export async function readStored(
  key: string,
  { onProgress }: JobContext,
): Promise<ImportedWithLog> {
  onProgress({ stage: 'Reading', done: 0, total: 0, unit: 'files' });
  const { record, data, log } = await readEpisode(key);
  const raw = record.vectorSet === undefined ? await readRawRows(record) : undefined;
  return {
    ...{ episode: data.episode, embeddings: await readVectors(record) },
    ...{ log, logFounders: founderRuleIn(data.episode) },
    ...(raw === undefined ? {} : { raw }),
  };
}

/** Where the crops of episodes of the library can be read: what is stored of them, their folders where they are open. */
export async function importedFromLibrary(keys: readonly string[]): Promise<ImportedFrom> {
  const sources = new Map<string, CropSource>();
  for (const key of keys) {
    const { record, handle } = await readEpisode(key);
    const live =
      record.crops === 'demo' ? [demoFaceSource()] : handle ? [handleSource(handle)] : [];
    sources.set(cropsOf(key), firstOf([storedSource(record), ...live]));
  }
  const read = async (path: string) => {
    const [prefix, source] = [...sources].find(([begin]) => path.startsWith(begin)) ?? [];
    return source?.read(path.slice(prefix?.length ?? 0));
  };
  return { source: { read }, handle: undefined, demo: false };
}
