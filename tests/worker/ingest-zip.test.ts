import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import type { IngestSource } from '../../workers/ingest/file-source.ts';
import {
  checkSizes,
  checkUnpacked,
  MAX_ENTRIES,
  MAX_TOTAL_BYTES,
} from '../../workers/ingest/zip-limits.ts';
import { zipSources } from '../../workers/ingest/zip-source.ts';
import { dropped, signatures, tampered, zipOf, zipOfBytes } from './zip-bytes.ts';

const CENTRAL_ENTRY = 0x02014b50;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const codeOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'nothing thrown';
};
const open = (zip: Awaited<ReturnType<typeof zipOf>>) =>
  zipSources(zip.path, zip.file, SILENT_HOOKS);
async function streamed(source: IngestSource): Promise<number> {
  let length = 0;
  for await (const chunk of source.stream()) length += chunk.length;
  return length;
}

/** Enough to unpack in several chunks, and not to pack to nothing. */
const LONG = Array.from({ length: 60_000 }, (_, i) => `{"row":${(i * 7919) % 10_007}}`).join('\n');

describe('a zip', () => {
  it('gives its files with paths that begin with its own name', async () => {
    const sources = await open(
      await zipOf('drop/ep1.zip', { 'a/faces.jsonl': '{}', 'b.txt': 'x' }),
    );
    expect(sources.map(({ path, size }) => [path, size])).toEqual([
      ['drop/ep1/a/faces.jsonl', 2],
      ['drop/ep1/b.txt', 1],
    ]);
  });

  it('unpacks whole files, ranges and streams', async () => {
    const [source] = await open(await zipOf('e.zip', { 'faces.jsonl': LONG }));
    if (source === undefined) throw new Error('no source');
    expect(text(await source.bytes())).toBe(LONG);
    expect(text(await source.bytes(10, 42))).toBe(LONG.slice(10, 42));
    expect(text(await source.bytes(LONG.length - 5))).toBe(LONG.slice(-5));
    expect(await source.bytes(LONG.length + 5, LONG.length + 9)).toHaveLength(0);
    expect(await streamed(source)).toBe(LONG.length);
    expect(await (await source.blob()).text()).toBe(LONG);
  });

  it('is refused where a file that is read is a link in it; other links are left out', async () => {
    const linked = async (path: string) => {
      const zip = await zipOf('e.zip', { [path]: '../elsewhere', 'b.txt': 'x' });
      return tampered(zip, (bytes) => {
        const [entry = 0] = signatures(bytes, CENTRAL_ENTRY);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        view.setUint16(entry + 4, 0x0314, true);
        view.setUint32(entry + 38, 0o120777 * 65_536, true);
      });
    };
    for (const path of ['a/truth.json', 'identities.json', 'bank/facebank.json']) {
      expect([path, await codeOf(async () => open(await linked(path)))]).toEqual([
        path,
        'zip/link',
      ]);
    }
    for (const path of ['crops/1/2.png', 'notes.md', '__MACOSX/truth.json']) {
      expect((await open(await linked(path))).map((one) => one.path)).toEqual(['e/b.txt']);
    }
  });

  it('can be left in the middle of a stream and read again', async () => {
    const [source] = await open(await zipOf('e.zip', { 'faces.jsonl': LONG }));
    if (source === undefined) throw new Error('no source');
    for await (const chunk of source.stream()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await streamed(source)).toBe(LONG.length);
  });

  it('reads names that are neither ASCII nor UTF-8 as a guess, of which none takes the place of another', async () => {
    const bytes = (...parts: readonly (string | number)[]) =>
      Buffer.concat(
        parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
      );
    const sources = await open(
      await zipOfBytes('e.zip', [
        ['plain.jpg', 'ascii'],
        ['café.jpg', 'said', true],
        ['Zoé.jpg', 'not said'],
        // Of MS-DOS, as the archive leaves to be understood: the second is called like one above.
        [bytes('m', 0x81, 'n.jpg'), 'dos'],
        [bytes('caf', 0x82, '.jpg'), 'dos too'],
        // Of Windows, one of them said to be UTF-8.
        [bytes('b', 0xe9, '.jpg'), 'latin'],
        [bytes('x', 0xe9, '.jpg'), 'said to be', true],
        [bytes('x', 0xe8, '.jpg'), 'another', true],
      ]),
    );
    const read = sources.map(async (one) => [
      one.path,
      text(await one.bytes()),
      one.guessedName ?? false,
    ]);
    expect(await Promise.all(read)).toEqual([
      ['e/plain.jpg', 'ascii', false],
      ['e/café.jpg', 'said', false],
      ['e/Zoé.jpg', 'not said', false],
      ['e/mün.jpg', 'dos', true],
      ['e/café.jpg (as it seems)', 'dos too', true],
      ['e/bΘ.jpg', 'latin', true],
      ['e/xé.jpg', 'said to be', true],
      ['e/xè.jpg', 'another', true],
    ]);
  });

  it('leaves out what operating systems add', async () => {
    const zip = await zipOf('e.zip', {
      'e/faces.jsonl': '{}',
      '__MACOSX/e/._faces.jsonl': 'x',
      'e/.DS_Store': 'x',
      'e/faces.jsonl.tmp': 'x',
    });
    expect((await open(zip)).map(({ path }) => path)).toEqual(['e/e/faces.jsonl']);
  });

  it('is refused when it is none, or cut off', async () => {
    expect(await codeOf(() => open(dropped('e.zip', 'not a zip at all')))).toBe('zip/damaged');
    const whole = await zipOf('e.zip', { 'faces.jsonl': LONG });
    const half = new Uint8Array(await whole.file.arrayBuffer()).slice(0, 5000);
    expect(await codeOf(() => open(dropped('e.zip', half)))).toBe('zip/damaged');
    expect(await codeOf(() => open(dropped('e.zip', '')))).toBe('zip/damaged');
  });

  it('is refused when its directory says another length than its files have', async () => {
    const zip = await zipOf('e.zip', { 'faces.jsonl': LONG, 'truth.json': '{}' });
    const counted = await tampered(zip, (bytes) => {
      const [end = 0] = signatures(bytes, 0x06054b50);
      // One of two files.
      bytes[end + 8] = 1;
      bytes[end + 10] = 1;
    });
    expect(await codeOf(() => open(counted))).toBe('zip/damaged');
  });

  it('is refused when its directory calls a file otherwise than the file itself; pictures may miss', async () => {
    const renamed = async (path: string, from: string, to: string) => {
      const zip = await zipOf('e.zip', { 'ep/faces.jsonl': '{}', [path]: 'x' });
      return tampered(zip, (bytes) => {
        const text = new TextDecoder('latin1').decode(bytes);
        bytes.set(new TextEncoder().encode(to), text.lastIndexOf(from));
      });
    };
    const log = await renamed('ep/moderation_log.jsonl', 'moderation_log', 'moderati/n_log');
    expect(await codeOf(() => open(log))).toBe('zip/damaged');
    await open(await renamed('ep/face.jpg', 'face.jpg', 'fage.jpg'));
  });

  it('is refused when its contents were damaged, naming the file', async () => {
    const zip = await tampered(await zipOf('e.zip', { 'faces.jsonl': LONG }), (bytes) => {
      bytes.fill(0x55, 4000, 4100);
    });
    const [source] = await open(zip);
    const reading = source?.bytes();
    await expect(reading).rejects.toMatchObject({
      code: 'zip/damaged',
      place: { file: 'e/faces.jsonl' },
    });
  });

  it.each(['../../x.txt', 'a/../../x.txt', '/etc/passwd', 'C:/x.txt', '..\\x.txt'])(
    'is refused with the path %j in it',
    async (path) => {
      // The writer refuses such names, so a harmless one of the same length is overwritten.
      const harmless = 'x'.repeat(path.length);
      const zip = await tampered(await zipOf('e.zip', { [harmless]: 'x' }), (bytes) => {
        const name = new TextEncoder().encode(harmless).toString();
        for (let at = 0; at + path.length <= bytes.length; at++) {
          if (bytes.subarray(at, at + path.length).toString() === name) {
            bytes.set(new TextEncoder().encode(path), at);
          }
        }
      });
      expect(await codeOf(() => open(zip))).toBe('zip/unsafe-path');
    },
  );

  it('is refused when an entry is encrypted', async () => {
    const zip = await tampered(await zipOf('e.zip', { 'faces.jsonl': 'x' }), (bytes) => {
      for (const at of signatures(bytes, CENTRAL_ENTRY)) bytes[at + 8] = (bytes[at + 8] ?? 0) | 1;
    });
    expect(await codeOf(() => open(zip))).toBe('zip/encrypted');
  });

  it('is refused when an entry unpacks to another size than it says', async () => {
    for (const declared of [100, LONG.length + 100]) {
      const zip = await tampered(await zipOf('e.zip', { 'faces.jsonl': LONG }), (bytes) => {
        const view = new DataView(bytes.buffer);
        for (const at of signatures(bytes, CENTRAL_ENTRY)) view.setUint32(at + 24, declared, true);
      });
      const sources = await open(zip);
      expect(await codeOf(() => streamed(sources[0] as IngestSource))).toMatch(
        /^zip\/(size-mismatch|damaged)$/,
      );
    }
  });
});

describe('limits of a zip', () => {
  const entry = (packed: number, unpacked: number) => ({ path: 'e/x', packed, unpacked });
  const MB = 1024 ** 2;

  it('refuse a bomb: more than 200 : 1 and more than 256 MB', async () => {
    expect(await codeOf(() => checkSizes('e.zip', [entry(MB, 300 * MB)]))).toBe('zip/bomb');
    expect(await codeOf(() => checkSizes('e.zip', [entry(0, 300 * MB)]))).toBe('zip/bomb');
    expect(() => checkSizes('e.zip', [entry(2 * MB, 300 * MB)])).not.toThrow();
    expect(() => checkSizes('e.zip', [entry(1000, 200 * MB)])).not.toThrow();
  });

  it.each(['faces.jsonl', 'tracks.jsonl', 'identities.json', 'moderation_log.jsonl', 'truth.json'])(
    'refuse %s, which is read whole, at more than 16 MB of next to nothing',
    async (name) => {
      const file = (packed: number, unpacked: number) => ({
        ...entry(packed, unpacked),
        path: name,
      });
      const codes = (packed: number, unpacked: number) =>
        codeOf(() => checkSizes('e.zip', [file(packed, unpacked)]));
      expect(await codes(211_000, 200 * MB)).toBe('zip/bomb');
      const most = name.endsWith('.jsonl') ? 50 : 100;
      expect(await codes((17 / (most + 1)) * MB, 17 * MB)).toBe('zip/bomb');
      expect(await codes((17 / (most - 1)) * MB, 17 * MB)).toBe('nothing thrown');
      // What an episode has: the most regular rows, twenty thousand identities, vectors.
      expect(await codes(17 * MB, 340 * MB)).toBe('nothing thrown');
      expect(await codes(0.5 * MB, 20 * MB)).toBe('nothing thrown');
      expect(await codes(100 * MB, 700 * MB)).toBe('nothing thrown');
      expect(await codes(16_000, 16 * MB)).toBe('nothing thrown');
    },
  );

  it('refuse a small zip of twenty million brackets before it is unpacked', async () => {
    const zip = await zipOf('e.zip', { 'ep/identities.json': new Uint8Array(20e6).fill(0x5b) });
    expect(zip.file.size).toBeLessThan(25_000);
    expect(await codeOf(() => open(zip))).toBe('zip/bomb');
  });

  it('refuse more than 8 GB in all, and more than 200,000 entries', async () => {
    const large = Array.from({ length: 9 }, () => entry(100 * MB, MAX_TOTAL_BYTES / 8));
    expect(await codeOf(() => checkSizes('e.zip', large))).toBe('zip/too-large');
    const many = Array.from({ length: MAX_ENTRIES + 1 }, () => entry(1, 1));
    expect(await codeOf(() => checkSizes('e.zip', many))).toBe('zip/too-many-entries');
    expect(() => checkSizes('e.zip', many.slice(1))).not.toThrow();
  });

  it('take an entry that has the size it says', async () => {
    expect(() => checkUnpacked('e/x', 5, 5)).not.toThrow();
    expect(await codeOf(() => checkUnpacked('e/x', 5, 6))).toBe('zip/size-mismatch');
    expect(await codeOf(() => checkUnpacked('e/x', 5, 4))).toBe('zip/size-mismatch');
  });
});
