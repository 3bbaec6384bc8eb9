import { createChunkWriter, type StreamedFile } from '../../../src/core/export/streamed-file.ts';

/** A whole file in one piece. */
export async function wholeFile(
  file: StreamedFile,
): Promise<{ readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const out = createChunkWriter();
  for await (const chunk of file.chunks()) out.bytes(chunk);
  return { path: file.path, bytes: out.take() };
}
