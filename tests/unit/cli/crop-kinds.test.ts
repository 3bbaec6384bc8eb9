import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cutline, FACES, listFiles, NOW, readSpec, temporary, writeTree } from './program.ts';

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

  it('that cannot be decoded stand for nobody, in a run and in an act after it', async () => {
    const folder = await temporary();
    // The better face of each track is the one whose picture is none.
    const faces = FACES.map((face, i) => ({ ...face, quality: i % 2 === 0 ? 0.9 : 0.5 }));
    const crops = faces.map(({ track_id, frame_idx }) => {
      const [track, frame] = [String(track_id), String(frame_idx)];
      return `crops/track_${track.padStart(4, '0')}/frame_${frame.padStart(6, '0')}.jpg`;
    });
    const good = await JPEG;
    await writeTree(folder, {
      'faces.jsonl': faces,
      ...Object.fromEntries(crops.map((path, i) => [path, i % 2 === 0 ? POINTER : good])),
    });
    const args = ['--episode', folder, '--now', NOW];
    const merge = { source_ids: ['identity-00003'], target_id: 'identity-00001' };
    for (const command of [
      ['episode-run', '--cluster', '--cluster-thresh', '0.9', ...args],
      ['merge', ...args, '--json', JSON.stringify(merge)],
    ]) {
      const { code, stderr } = await cutline(...command);
      expect(code).toBe(0);
      expect(stderr).toContain('4 pictures cannot be decoded');
      const { identities } = await readSpec(join(folder, 'identities.json'));
      for (const {
        identity_id: id,
        canonical_face_id: face,
        canonical_face_path: path,
      } of identities) {
        expect([face, path]).toEqual([expect.stringMatching(/_1$/), `thumbs/${id}/rep.jpg`]);
      }
    }
  });

  it('that are not there are said not to be', async () => {
    const { reps, stdout } = await run(undefined);
    expect(reps).toBe(0);
    expect(stdout).toContain('no pictures of its faces, so no rep.jpg is made');
  });
});
