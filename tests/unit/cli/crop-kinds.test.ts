import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cutline, FACES, listFiles, NOW, temporary, writeTree } from './program.ts';

const picture = sharp({ create: { width: 24, height: 24, channels: 3, background: '#a63' } });
const JPEG = picture.clone().jpeg().toBuffer();
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';

/** The episode with the same bytes as crop of every face. */
async function run(crop: Uint8Array | string | undefined, extension = '') {
  const [folder, out] = [await temporary(), await temporary()];
  const pad = (n: number, width: number) => String(n).padStart(width, '0');
  const crops = FACES.map(({ track_id, frame_idx }) => [
    `crops/track_${pad(track_id, 4)}/frame_${pad(frame_idx, 6)}${extension}`,
    crop ?? '',
  ]);
  await writeTree(folder, {
    'faces.jsonl': FACES,
    ...(crop === undefined ? {} : Object.fromEntries(crops)),
  });
  const { code, stdout, stderr } = await cutline(
    ...['episode-run', '--cluster', '--episode', folder, '--out', out, '--now', NOW],
  );
  const reps = (await listFiles(out)).filter((path) => path.endsWith('rep.jpg'));
  return { code, reps: reps.length, stdout, stderr };
}

describe('crops', () => {
  it.each([
    ['avif', '.avif', () => picture.clone().avif({ effort: 0 }).toBuffer()],
    ['jpeg as browsers save it', '.jfif', () => JPEG],
    ['jpeg without an extension', '', () => JPEG],
    ['jpeg of an extension that nobody knows', '.picture', () => JPEG],
    ['webp called a jpeg', '.jpg', () => picture.clone().webp().toBuffer()],
    ['gif', '.gif', () => picture.clone().gif().toBuffer()],
    ['png', '.PNG', () => picture.clone().png().toBuffer()],
  ])('of every kind are drawn: %s', async (_, extension, make) => {
    const { code, reps, stderr } = await run(await make(), extension);
    expect({ code, reps, stderr }).toEqual({ code: 0, reps: 1, stderr: '' });
  });

  it.each([
    ['pointers of Git LFS', async () => POINTER],
    ['cut off', async () => (await JPEG).subarray(0, 60)],
  ])('that cannot be decoded are counted: %s', async (_, make) => {
    const { code, reps, stdout, stderr } = await run(await make(), '.jpg');
    expect({ code, reps }).toEqual({ code: 0, reps: 0 });
    expect(stderr).toContain('8 pictures cannot be decoded');
    expect(stderr).toContain('No rep.jpg is made of them.');
    expect(stdout).not.toContain('cannot be decoded');
  });

  it('that are not there are said not to be', async () => {
    const { reps, stdout } = await run(undefined);
    expect(reps).toBe(0);
    expect(stdout).toContain('no pictures of its faces, so no rep.jpg is made');
  });
});
