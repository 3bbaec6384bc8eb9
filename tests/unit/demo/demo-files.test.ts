import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { demoEpisode } from '../../../src/core/demo/demo-episode.ts';
import { demoFiles } from '../../../src/core/demo/demo-files.ts';
import { DEMO_CROP_SIZE, demoFaceFinder, demoSource } from '../../../src/core/demo/demo-source.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Identities, exports and screenshots are made from these: they change on purpose or not at all. */
const HASHES = {
  'data/manifests/demo-s01e01/tracks.jsonl': '7e276ac413c52a99',
  'data/manifests/demo-s01e01/faces.jsonl': '895ad0dac77c8650',
  'data/manifests/demo-s01e01/truth.json': 'cde1d1cbaef0a449',
  'data/embeds/demo-s01e01/faces.npy': 'bd0cfab0951566e7',
};
const CROP_HASHES = ['041641d7e0894f83', 'eaa958c035471e28', 'a38f866123554ee1'];

describe('the files of the demo', () => {
  test('are the same bytes as ever', () => {
    const found = Object.fromEntries(demoFiles().map(({ path, bytes }) => [path, sha256(bytes)]));
    expect(found).toEqual(HASHES);
  });

  test('faces go by frame, the skipped ones of a frame first', () => {
    const faces = demoFiles().find(({ path }) => path.endsWith('faces.jsonl'));
    const rows = new TextDecoder()
      .decode(faces?.bytes)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { frame_idx: number; skip?: string });
    for (let i = 1; i < rows.length; i++) {
      const before = rows[i - 1];
      const now = rows[i];
      if (before === undefined || now === undefined) continue;
      expect(now.frame_idx).toBeGreaterThanOrEqual(before.frame_idx);
      if (now.frame_idx === before.frame_idx && now.skip !== undefined) {
        expect(before.skip).toBeDefined();
      }
    }
  });
});

describe('the crops of the demo', () => {
  const crops = demoSource().filter(({ path }) => path.includes('/crops/'));

  test('there is one for each face, under its own path', () => {
    const faces = demoEpisode().tracks.reduce((sum, track) => sum + track.faces.length, 0);
    expect(new Set(crops.map(({ path }) => path)).size).toBe(faces);
    expect(crops[0]?.path).toMatch(
      /^data\/frames\/demo-s01e01\/crops\/track_\d{4}\/frame_\d{6}\.jpg$/,
    );
  });

  test('are JPEGs of the size they are listed with, the same bytes as ever', async () => {
    const hashes: string[] = [];
    for (const crop of [crops[0], crops[1000], crops.at(-1)]) {
      const bytes = (await crop?.bytes()) ?? new Uint8Array(0);
      expect(bytes.length).toBe(crop?.size);
      const { format, width, height } = await sharp(bytes).metadata();
      expect({ format, width, height }).toEqual({
        format: 'jpeg',
        width: DEMO_CROP_SIZE,
        height: DEMO_CROP_SIZE,
      });
      hashes.push(sha256(bytes));
    }
    expect(hashes).toEqual(CROP_HASHES);
  });

  test('every look fits the listed size', async () => {
    for (let i = 0; i < crops.length; i += 60) {
      expect((await crops[i]?.bytes())?.length).toBe(crops[i]?.size);
    }
  });

  test('parts and streams are the same bytes', async () => {
    const crop = crops[5];
    const whole = Buffer.from((await crop?.bytes()) ?? []);
    const part = Buffer.from((await crop?.bytes(100, 180)) ?? []);
    expect(part.equals(whole.subarray(100, 180))).toBe(true);
    const chunks: Uint8Array[] = [];
    for await (const chunk of crop?.stream() ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(whole)).toBe(true);
  });

  test('faces are found by path, with any folder before and any extension', () => {
    const find = demoFaceFinder();
    const path = crops[7]?.path ?? '';
    expect(find(path)).toBeDefined();
    expect(find(`somewhere/${path.replace('.jpg', '.png')}`)).toBe(find(path));
    expect(find('data/frames/demo-s01e01/crops/track_0001/frame_999999.jpg')).toBeUndefined();
    expect(find('../../etc/passwd')).toBeUndefined();
  });
});
