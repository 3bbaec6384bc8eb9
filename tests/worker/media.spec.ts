import sharp from 'sharp';
import { demoSource } from '../../src/core/demo/demo-source.ts';
import { sharpness } from '../../src/core/image/sharpness.ts';
import { expect, test } from '../served.ts';

/** A picture of four different quarters, so that stretching and turning show. */
function quarters(width: number, height: number) {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data[at] = x < width / 2 ? 230 : 20;
      data[at + 1] = y < height / 2 ? 220 : 30;
      data[at + 2] = (x ^ y) & 4 ? 200 : 60;
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string | undefined) => Buffer.from(text ?? '', 'base64');

test.describe('media worker', () => {
  test('tells types and sizes by content and refuses what is no image', async ({ media }) => {
    const png = base64(await quarters(40, 30).png().toBuffer());
    const webp = base64(await quarters(40, 30).webp().toBuffer());
    const text = base64(Buffer.from('{"face_id": 1}'));
    const found = await media.evaluate(
      (all) => Promise.all(all.map((one) => window.media.probe(one))),
      [png, webp, text],
    );
    expect(found).toEqual([
      { type: 'image/png', width: 40, height: 30 },
      { type: 'image/webp', width: 40, height: 30 },
      undefined,
    ]);
  });

  test('a thumb keeps the proportions, a small image keeps its bytes', async ({ media }) => {
    const large = await quarters(900, 300).png().toBuffer();
    const small = await quarters(60, 50).jpeg().toBuffer();
    const thumb = await media.evaluate((b) => window.media.thumb(b, 120), base64(large));
    const { width, height, format } = await sharp(bytesOf(thumb.base64)).metadata();
    expect({ width, height, format, type: thumb.type }).toEqual({
      width: 120,
      height: 40,
      format: 'jpeg',
      type: 'image/jpeg',
    });
    const same = await media.evaluate((b) => window.media.thumb(b, 120), base64(small));
    expect(bytesOf(same.base64).equals(small)).toBe(true);
    expect(same.type).toBe('image/jpeg');
  });

  test('an orientation tag is obeyed before the size is taken', async ({ media }) => {
    const turned = await quarters(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const thumb = await media.evaluate((b) => window.media.thumb(b, 100), base64(turned));
    expect(await sharp(bytesOf(thumb.base64)).metadata()).toMatchObject({ width: 50, height: 100 });
  });

  test('a representative is the middle square as real JPEG bytes', async ({ media }) => {
    const wide = await quarters(300, 100).png().toBuffer();
    const rep = await media.evaluate((b) => window.media.rep(b, 256), base64(wide));
    const bytes = bytesOf(rep.base64);
    expect([bytes[0], bytes[1], bytes[2]]).toEqual([0xff, 0xd8, 0xff]);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([256, 256]);
    const red = (x: number, y: number) => data[(y * 256 + x) * 3] ?? -1;
    expect(red(40, 60)).toBeGreaterThan(190);
    expect(red(216, 60)).toBeLessThan(60);
    const cut = await sharp(wide).extract({ left: 100, top: 0, width: 100, height: 100 });
    const expected = await cut.resize(256, 256).raw().toBuffer();
    let difference = 0;
    for (let i = 0; i < data.length; i++) {
      difference += Math.abs((data[i] ?? 0) - (expected[i] ?? 0));
    }
    expect(difference / data.length).toBeLessThan(8);
  });

  test('corrupt and oversized images are refused by name', async ({ media }) => {
    const whole = await quarters(64, 64).png().toBuffer();
    const broken = Buffer.concat([whole.subarray(0, 60), Buffer.alloc(40, 7)]);
    const huge = Buffer.from(whole);
    huge.writeUInt32BE(30_000, 16);
    huge.writeUInt32BE(30_000, 20);
    const results = await media.evaluate(
      async ([a, b, c]) => [
        await window.media.thumb(a ?? '', 32),
        await window.media.rep(b ?? '', 32),
        await window.media.rep(c ?? '', 32),
      ],
      [base64(broken), base64(huge), base64(Buffer.from('no image'))],
    );
    expect(results.map((result) => result.error?.code)).toEqual([
      'media/undecodable',
      'media/too-large',
      'media/undecodable',
    ]);
    expect(results[1]?.error?.userMessage).toContain('30000 × 30000');
  });

  test('sharpness agrees with the command line and is NaN for the unreadable', async ({
    media,
  }) => {
    const crisp = await quarters(128, 128).png().toBuffer();
    const soft = await quarters(128, 128).blur(3).png().toBuffer();
    const expected = await Promise.all(
      [crisp, soft].map(async (png) => {
        const raw = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
        return sharpness(raw.data, raw.info.width, raw.info.height);
      }),
    );
    const [one, none, other, bad] = await media.evaluate(
      (all) => window.media.sharpness(all),
      [base64(crisp), null, base64(soft), base64(Buffer.from('broken'))],
    );
    expect(one).toBeCloseTo(expected[0] ?? Number.NaN, 3);
    expect(other).toBeCloseTo(expected[1] ?? Number.NaN, 3);
    expect([none, bad]).toEqual([null, null]);
  });

  test('a face of the demo has the bytes that the demo files have', async ({ media }) => {
    const crop = demoSource().find((file) => file.path.includes('/crops/'));
    const path = crop?.path ?? '';
    const same = await media.evaluate((p) => window.media.demoFace(p, 192), path);
    expect(bytesOf(same.base64).equals(Buffer.from((await crop?.bytes()) ?? []))).toBe(true);
    const large = await media.evaluate((p) => window.media.demoFace(p, 384), path);
    expect(await sharp(bytesOf(large.base64)).metadata()).toMatchObject({
      width: 384,
      height: 384,
    });
    const none = await media.evaluate((p) => window.media.demoFace(p, 96), 'crops/nobody.jpg');
    expect(none.error?.code).toBe('media/no-demo-face');
  });
});
