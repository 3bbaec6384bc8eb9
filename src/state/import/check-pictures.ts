import { type CropSource, readMany } from '../../bridge/crop-source.ts';
import { media } from '../../bridge/media.ts';
import { withoutUndecodable } from '../../core/episode/undecodable.ts';
import { CancelledError } from '../../core/errors.ts';
import { pushAll } from '../../core/many.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import type { JobContext } from '../lib/jobs.ts';

/** Pictures decoded in one message to the worker. */
const BATCH = 48;

/** An import without crops that cannot be decoded, which its report tells. */
export async function withReadablePictures(
  imported: ImportedWithLog,
  source: CropSource,
  job: JobContext,
): Promise<ImportedWithLog> {
  const episode = await withoutUndecodable(imported.episode, (paths) =>
    undecodable(paths, source, job),
  );
  return episode === imported.episode ? imported : { ...imported, episode };
}

async function undecodable(
  paths: readonly string[],
  source: CropSource,
  { signal, onProgress }: JobContext,
): Promise<string[]> {
  const failed: string[] = [];
  for (let start = 0; start < paths.length; start += BATCH) {
    if (signal.aborted) throw new CancelledError();
    onProgress({
      stage: 'Looking at the pictures',
      done: start,
      total: paths.length,
      unit: 'files',
    });
    const batch = paths.slice(start, start + BATCH);
    const blobs = await readMany(source, batch);
    // One that cannot be read now may be there again: it is not known to be none.
    const there = batch.flatMap((path, i) => {
      const blob = blobs[i];
      return blob === undefined ? [] : [{ path, blob }];
    });
    const known = await media.decodable(there.map(({ blob }) => blob));
    pushAll(
      failed,
      there.filter((_, i) => known[i] === false).map(({ path }) => path),
    );
  }
  return failed;
}
