import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { openFaceModels } from '../../../src/cli/kit/face-session.ts';
import { pngOf, readPhoto } from '../../../src/cli/kit/photos.ts';
import { photoFaces } from '../../../src/core/face/photo-faces.ts';
import { dataDir } from '../../data.ts';

const SEEDS = dataDir('SEEDS_DIR');
const MODELS = dataDir('MODELS_DIR');
const dir = mkdtempSync(join(tmpdir(), 'cutline-faces-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('models on the command line', () => {
  test('work out of the box, and carry the name that files use', async () => {
    const { model, runtime, finder } = await openFaceModels();
    expect(model).toEqual({ name: 'faceplugin_fr_feature_512', dimension: 512 });
    expect(runtime).toMatch(/^onnxruntime-/);
    expect(finder.landmarker).toBeDefined();
    expect((await openFaceModels({ name: 'mine' })).model.name).toBe('mine');
  });

  test('that are none are told with their file', async () => {
    const file = join(dir, 'bad.onnx');
    writeFileSync(file, 'nothing');
    await expect(openFaceModels({ embedder: file })).rejects.toMatchObject({
      code: 'face/bad-model',
      userMessage: expect.stringContaining(file),
    });
    await expect(openFaceModels({ detector: join(dir, 'none.onnx') })).rejects.toMatchObject({
      code: 'cli/unreadable',
    });
  });

  test.skipIf(SEEDS === undefined || MODELS === undefined)(
    'find the faces of a photograph, turned as its tag says',
    async () => {
      const { finder, embedder } = await openFaceModels({
        detector: join(MODELS!, 'yunet_n_dynamic.onnx'),
      });
      const plain = join(SEEDS!, 'two_people.jpg');
      const turned = join(dir, 'turned.jpg');
      // Stored on its side, with the tag that turns it back.
      const side = sharp(plain).rotate(270).withMetadata({ orientation: 6 });
      writeFileSync(turned, await side.jpeg({ quality: 98 }).toBuffer());
      const look = async (file: string) => {
        const photo = await readPhoto(file);
        return { photo, faces: await photoFaces(finder, embedder, photo.picture, photo.enlarged) };
      };
      const [upright, lying] = [await look(plain), await look(turned)];
      expect(upright.faces).toHaveLength(2);
      for (const { vector } of lying.faces) {
        const cosines = upright.faces.map((face) =>
          face.vector.reduce((sum, value, k) => sum + value * vector[k]!, 0),
        );
        expect(Math.max(...cosines)).toBeGreaterThan(0.97);
      }
      const display = await sharp(await upright.photo.cut(upright.faces[0]!.square)).metadata();
      expect([display.format, display.width, display.height]).toEqual(['png', 512, 512]);
      const aligned = await sharp(await pngOf(upright.faces[0]!.aligned)).metadata();
      expect([aligned.format, aligned.width, aligned.height]).toEqual(['png', 112, 112]);
    },
  );
});

describe('photographs on the command line', () => {
  const photo = async (name: string, bytes: Buffer) => {
    writeFileSync(join(dir, name), bytes);
    return readPhoto(join(dir, name));
  };
  const grey = sharp({ create: { width: 3000, height: 10, channels: 3, background: '#888' } });

  test('grey, see-through, tiny and wide ones are read', async () => {
    const one = await photo(
      'one.png',
      await grey.clone().resize(1, 1).greyscale().png().toBuffer(),
    );
    expect([...one.picture.data]).toEqual([136, 136, 136, 255]);
    const clear = { create: { width: 2, height: 2, channels: 4, background: '#0000' } } as const;
    const { picture } = await photo('clear.png', await sharp(clear).png().toBuffer());
    expect([...picture.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    const wide = await photo('wide.png', await grey.png().toBuffer());
    expect([wide.picture.width, wide.enlarged]).toEqual([2560, 3000 / 2560]);
  });

  test('what is none is told as what it is', async () => {
    const refused = (name: string, bytes: Buffer, code: string) =>
      expect(photo(name, bytes)).rejects.toMatchObject({ code });
    await refused('a.heic', Buffer.from('\0\0\0\x18ftypheic'), 'face/heic');
    await refused('a.jpg', Buffer.from('text'), 'face/not-a-picture');
    const cut = (await grey.png().toBuffer()).subarray(0, 60);
    await refused('cut.png', cut, 'face/not-a-picture');
    await expect(readPhoto(join(dir, 'none.jpg'))).rejects.toMatchObject({
      code: 'cli/unreadable',
    });
  });
});
