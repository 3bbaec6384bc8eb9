import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { checkPhoto } from '../../src/core/face/photo-limits.ts';
import type { Picture } from '../../src/core/face/picture.ts';
import { openOrtSession } from '../../src/kernel/ort-session.ts';
import type { EmbedderFile, ModelFile } from '../../workers/embed/open-models.ts';
import type { Pixels } from '../../workers/embed/pixels.ts';
import { createEmbedSession } from '../../workers/embed/session.ts';
import { dataDir } from '../data.ts';
import { defaultModel, FR_FEED } from '../unit/face/models.ts';

const SEEDS = dataDir('SEEDS_DIR');

async function decode(blob: Blob): Promise<Picture> {
  const image = sharp(Buffer.from(await blob.arrayBuffer()))
    .rotate()
    .flatten()
    .ensureAlpha();
  const { data, info } = await image
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

/** What the browser's decoders do, by sharp. */
const pixels: Pixels = {
  photo: async (blob) => ({
    picture: await decode(blob),
    enlarged: 1,
    cut: async ({ side }) => new Blob([`${side}`]),
    close: () => {},
  }),
  crop: decode,
  png: async ({ width }) => new Blob([`${width}`]),
};

const file = (name: string): ModelFile => ({
  sha256: name,
  file: new Blob([new Uint8Array(readFileSync(defaultModel(name)))]),
});
const FINDER = { detector: file('fr_detect.onnx'), landmarker: file('fr_landmark.onnx') };
const EMBEDDER: EmbedderFile = { ...file('fr_feature.onnx'), feed: FR_FEED };

function newSession() {
  const opened: number[] = [];
  let kept = 0;
  const open = (bytes: Uint8Array) => {
    opened.push(bytes.length);
    return openOrtSession(ort, bytes);
  };
  const session = createEmbedSession(open, pixels, async () => void kept++);
  return { session, opened, kept: () => kept };
}

describe('embed session', () => {
  test('tells what a model is by trying it', async () => {
    const { session } = newSession();
    expect(await session.look(file('fr_feature.onnx'))).toMatchObject({
      role: 'embedder',
      dimension: 512,
    });
    expect(await session.look(FINDER.detector)).toMatchObject({
      role: 'detector',
      kind: 'corners',
    });
    expect(await session.look(FINDER.landmarker)).toMatchObject({ role: 'landmarker' });
  });

  test('refuses what is no model, a damaged one, and one for something else', async () => {
    const { session } = newSession();
    const bad = (part: Blob) => session.look({ sha256: 'x', file: part });
    await expect(bad(new Blob(['not a model']))).rejects.toMatchObject({ code: 'face/bad-model' });
    await expect(bad(new Blob([]))).rejects.toMatchObject({ code: 'face/bad-model' });
    const cut = EMBEDDER.file.slice(0, 3_000_000);
    await expect(bad(cut)).rejects.toMatchObject({ code: 'face/bad-model' });
    await expect(session.look(file('fr_age.onnx'))).rejects.toMatchObject({
      code: 'face/unknown-model',
    });
  });

  test.skipIf(SEEDS === undefined)(
    'finds faces, keeps models open, and keeps for later what they need',
    async () => {
      const { session, opened, kept } = newSession();
      const photo = (name: string) =>
        session.photo(FINDER, EMBEDDER, new Blob([readFileSync(join(SEEDS!, name))]));
      const { faces } = await photo('two_people.jpg');
      expect(faces).toHaveLength(2);
      expect(await faces[0]!.aligned.text()).toBe('112');
      expect(await faces[0]!.display.text()).toBe(String(faces[0]!.square.side));
      expect((await photo('no-face.jpg')).faces).toEqual([]);
      expect(opened).toHaveLength(3);
      expect(kept()).toBe(1);

      // Crops that are missing or damaged cost the others nothing.
      const face = await sharp(join(SEEDS!, 'obama_small.jpg')).jpeg().toBuffer();
      const steps: number[] = [];
      const { vectors, made, dimension } = await session.crops(
        FINDER,
        EMBEDDER,
        [undefined, new Blob([face])],
        ({ done }) => steps.push(done),
      );
      expect([...made]).toEqual([0, 1]);
      expect(dimension).toBe(512);
      expect(vectors.subarray(0, 512).every((value) => value === 0)).toBe(true);
      expect(Math.hypot(...vectors.subarray(512))).toBeCloseTo(1, 5);
      expect(steps[0]).toBe(0);
    },
  );

  test('a run that is cancelled rejects, and the next goes on', async () => {
    const { session } = newSession();
    const running = session.crops(FINDER, EMBEDDER, [undefined, undefined]);
    void session.cancel();
    await expect(running).rejects.toMatchObject({ name: 'CancelledError' });
    const next = await session.crops(FINDER, EMBEDDER, [undefined]);
    expect([...next.made]).toEqual([0]);
  });
});

test('what is no photograph that can be read is told as what it is', () => {
  const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const check =
    (head: string, size = 9, header?: Parameters<typeof checkPhoto>[2]) =>
    () =>
      checkPhoto(bytes(head), size, header);
  expect(check('\0\0\0\x18ftypheic')).toThrow(expect.objectContaining({ code: 'face/heic' }));
  expect(check('\0\0\0\x18ftypavif')).toThrow(expect.objectContaining({ code: 'face/heic' }));
  expect(check('{"a":1}')).toThrow(expect.objectContaining({ code: 'face/not-a-picture' }));
  expect(check('', 0)).toThrow(
    expect.objectContaining({ userMessage: expect.stringContaining('empty') }),
  );
  const jpeg = { type: 'image/jpeg', width: 10_000, height: 10_000 } as const;
  expect(check('', 9, jpeg)).toThrow(
    expect.objectContaining({ userMessage: expect.stringContaining('100 megapixels') }),
  );
  expect(check('', 9, { ...jpeg, width: 1, height: 1 })).not.toThrow();
});
