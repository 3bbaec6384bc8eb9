import { join } from 'node:path';
import sharp from 'sharp';
import { openFaceModels } from '../../src/cli/kit/face-session.ts';
import { readPhoto } from '../../src/cli/kit/photos.ts';
import { photoFaces } from '../../src/core/face/photo-faces.ts';
import { dataDir } from '../data.ts';
import { expect, test } from '../served.ts';

const SEEDS = dataDir('SEEDS_DIR');

test.describe('embed worker', () => {
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
