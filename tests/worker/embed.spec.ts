import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { openCropModel } from '../../src/cli/kit/crop-model.ts';
import { openFaceModels } from '../../src/cli/kit/face-session.ts';
import { decodeCrop } from '../../src/cli/kit/images.ts';
import { readPhoto } from '../../src/cli/kit/photos.ts';
import { photoFaces } from '../../src/core/face/photo-faces.ts';
import { bytesSource } from '../../src/core/parse/bytes-source.ts';
import { dataDir, episodesDir } from '../data.ts';
import { expect, test } from '../served.ts';

const SEEDS = dataDir('SEEDS_DIR');

const EPISODES = episodesDir();
/** Crops of the real episode that are looked at: a few. */
const EVERY = 100;

test.describe('embed worker', () => {
  test('a browser embeds crops as the command line does', async ({ media }) => {
    test.skip(EPISODES === undefined, 'EPISODES_DIR is not set');
    const folder = join(EPISODES!, 'cast-photos', 'crops');
    const names = (await readdir(folder, { recursive: true }))
      .filter((name) => name.endsWith('.jpg'))
      .sort()
      .filter((_, i) => i % EVERY === 0);
    const crops = await Promise.all(names.map((name) => readFile(join(folder, name))));
    const images = [...crops, Buffer.from('no picture')];
    const found = await media.evaluate(
      (all) => window.embed.crops(all),
      images.map((bytes) => bytes.toString('base64')),
    );
    const { vectorOf } = await openCropModel({});
    for (const [i, bytes] of images.entries()) {
      const crop = await decodeCrop(bytesSource('crop.jpg', bytes));
      const expected = (crop && (await vectorOf(crop))) ?? [];
      expect(found[i]!.length).toBe(expected.length);
      const cosine = found[i]!.reduce((sum, value, k) => sum + value * expected[k]!, 0);
      if (expected.length > 0) expect(cosine).toBeGreaterThan(0.999);
    }
    expect(found.filter((vector) => vector.length > 0).length).toBeGreaterThan(2);
  });

  test('a browser finds the faces that the command line finds, turned as their tag says', async ({
    media,
  }) => {
    test.skip(SEEDS === undefined, 'SEEDS_DIR is not set');
    const file = join(SEEDS!, 'two_people.jpg');
    // Stored on its side, with the tag that turns it back.
    const lying = await sharp(file)
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 98 })
      .toBuffer();
    const found = await media.evaluate((b) => window.embed.photo(b), lying.toString('base64'));
    if (typeof found === 'string') throw new Error(found);
    const { finder, embedder } = await openFaceModels();
    const { picture } = await readPhoto(file);
    const expected = await photoFaces(finder, embedder, picture);
    expect(found.map(({ types }) => types)).toEqual(expected.map(() => ['image/png', 'image/png']));
    for (const [i, face] of found.entries()) {
      const { vector, quality } = expected[i]!;
      const cosine = face.vector.reduce((sum, value, k) => sum + value * vector[k]!, 0);
      expect(cosine).toBeGreaterThan(0.97);
      expect(Math.abs(face.size - quality.size)).toBeLessThan(4);
    }
  });
});
