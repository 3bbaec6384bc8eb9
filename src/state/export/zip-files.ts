import { BlobWriter, configure, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { StreamedFile } from '../../core/export/streamed-file.ts';

// The page's policy allows no workers from blobs; the browser packs beside the page anyway.
configure({ useWebWorkers: false });

/** The same files always pack to the same bytes; a zip holds local time, so this one is local. */
const MODIFIED = new Date(1980, 0, 1);
/** Packing these takes long and gains next to nothing: pictures are packed, vectors are noise. */
const AS_IT_IS = /\.(jpe?g|png|webp|npy)$/i;
/** Below this a file needs no 64-bit sizes, which some programs cannot read. Half of the limit. */
const SMALL_BYTES = 2 ** 31;

/**
 * Pack files into one archive, one after the other: only a chunk of each is in memory.
 * @param onBytes told of each chunk that was packed; what it throws stops the packing
 * @returns the archive and the number of files in it
 */
export async function zipFiles(
  files: AsyncIterable<StreamedFile>,
  onBytes: (bytes: number) => void,
): Promise<{ readonly zip: Blob; readonly count: number }> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), {
    lastModDate: MODIFIED,
    extendedTimestamp: false,
  });
  let count = 0;
  for await (const file of files) {
    await writer.add(
      file.path,
      { readable: readableOf(file, onBytes) },
      {
        level: AS_IT_IS.test(file.path) ? 0 : 6,
        ...(file.size < SMALL_BYTES ? { zip64: false } : {}),
      },
    );
    count += 1;
  }
  return { zip: await writer.close(), count };
}

function readableOf(
  file: StreamedFile,
  onBytes: (bytes: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = file.chunks()[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done === true) {
          controller.close();
          return;
        }
        onBytes(value.length);
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
