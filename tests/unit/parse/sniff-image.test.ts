import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sniffImage } from '../../../src/core/parse/sniff-image.ts';

const picture = sharp({ create: { width: 37, height: 21, channels: 3, background: '#a40' } });

describe('sniffing images', () => {
  it.each([
    ['jpeg', () => picture.clone().jpeg(), 'image/jpeg'],
    ['progressive jpeg', () => picture.clone().jpeg({ progressive: true }), 'image/jpeg'],
    [
      'jpeg with metadata',
      () =>
        picture
          .clone()
          .withExif({ IFD0: { Artist: 'x'.repeat(5000) } })
          .jpeg(),
      'image/jpeg',
    ],
    ['png', () => picture.clone().png(), 'image/png'],
    ['lossy webp', () => picture.clone().webp(), 'image/webp'],
    ['lossless webp', () => picture.clone().webp({ lossless: true }), 'image/webp'],
    ['webp with alpha', () => picture.clone().ensureAlpha(0.5).webp(), 'image/webp'],
    ['gif', () => picture.clone().gif(), 'image/gif'],
    ['avif', () => picture.clone().avif({ effort: 0 }), 'image/avif'],
  ])('knows a %s and its size', async (_, make, type) => {
    expect(sniffImage(await make().toBuffer())).toEqual({ type, width: 37, height: 21 });
  });

  it('knows a bitmap, stored from the top too', () => {
    const bytes = new Uint8Array(54);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(14, 40, true);
    view.setInt32(18, 37, true);
    view.setInt32(22, -21, true);
    expect(sniffImage(bytes)).toEqual({ type: 'image/bmp', width: 37, height: 21 });
  });

  it('takes the whole size of an avif that is made of tiles, and no other film', async () => {
    const bytes = await picture.clone().avif({ effort: 0 }).toBuffer();
    const size = bytes.indexOf('ispe') + 8;
    const tiled = Buffer.concat([
      bytes.subarray(0, 300),
      Buffer.from('ispe\0\0\0\0'),
      Buffer.of(0, 0, 2, 0, 0, 0, 1, 0),
    ]);
    expect(bytes.readUInt32BE(size)).toBe(37);
    expect(sniffImage(tiled)).toMatchObject({ width: 512, height: 256 });
    const film = Buffer.from(bytes);
    for (let at = film.indexOf('avif'); at >= 0; at = film.indexOf('avif')) film.write('mp42', at);
    expect(sniffImage(film)).toBeUndefined();
  });

  it('makes nothing of text, empty files and headers that are cut off', async () => {
    expect(sniffImage(new Uint8Array(0))).toBeUndefined();
    expect(sniffImage(new TextEncoder().encode('<html>404 not found</html>'))).toBeUndefined();
    for (const make of [
      picture.clone().png(),
      picture.clone().jpeg(),
      picture.clone().webp(),
      picture.clone().gif(),
    ]) {
      const whole = await make.toBuffer();
      for (let n = 0; n < 9; n++) expect(sniffImage(whole.subarray(0, n))).toBeUndefined();
    }
  });

  it('tells the size of a bomb without decoding it', async () => {
    const bytes = await picture.clone().png().toBuffer();
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(100_000, 20);
    expect(sniffImage(bytes)).toMatchObject({ width: 100_000, height: 100_000 });
  });
});
