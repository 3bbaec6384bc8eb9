import { expect, test } from 'vitest';
import { fileSource } from '../../workers/ingest/file-source.ts';

test('a file is streamed whole and in order, however many slices it has', async () => {
  for (const size of [0, 1, 4 * 1024 * 1024, 9_000_001]) {
    const bytes = new Uint8Array(size).map((_, i) => i >> 10);
    const file = new File([bytes], 'faces.npy');
    const read = new Uint8Array(size);
    let at = 0;
    for await (const chunk of fileSource({ path: 'faces.npy', file }).stream()) {
      read.set(chunk, at);
      at += chunk.length;
    }
    expect(at).toBe(size);
    expect(Buffer.compare(read, bytes)).toBe(0);
  }
});

test('a file that is gone half way is told by its name', async () => {
  const gone = new DOMException('gone', 'NotFoundError');
  const file = {
    size: 9_000_000,
    lastModified: 0,
    slice: (from: number) => ({
      arrayBuffer: () =>
        from === 0 ? Promise.resolve(new ArrayBuffer(4 * 1024 * 1024)) : Promise.reject(gone),
    }),
  } as unknown as File;
  const chunks: number[] = [];
  const reading = (async () => {
    for await (const chunk of fileSource({ path: 'faces.npy', file }).stream()) {
      chunks.push(chunk.length);
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: 'file/unreadable' });
  expect(chunks).toHaveLength(1);
});
