import {
  BlobWriter,
  configure,
  Uint8ArrayReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { CancelledError } from '../core/errors.ts';
import type { ExportFile } from '../core/export/build-export.ts';
import type { JobContext } from './jobs.ts';

// The page's policy allows no workers from blobs; packing a few megabytes needs none.
configure({ useWebWorkers: false });

/** The same files always pack to the same bytes; a zip holds local time, so this one is local. */
const MODIFIED = new Date(1980, 0, 1);
/** Compressed already: packing them again costs time and gains nothing. */
const PACKED = /\.(jpe?g|png|webp)$/i;

/** Pack files into one archive. */
export async function zipFiles(
  files: readonly ExportFile[],
  { signal, onProgress }: JobContext,
): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), {
    lastModDate: MODIFIED,
    extendedTimestamp: false,
  });
  for (const [done, { path, bytes }] of files.entries()) {
    if (signal.aborted) throw new CancelledError();
    onProgress({ stage: 'Packing the zip', done, total: files.length, unit: 'files' });
    await writer.add(path, new Uint8ArrayReader(bytes), { level: PACKED.test(path) ? 0 : 6 });
  }
  return writer.close();
}
