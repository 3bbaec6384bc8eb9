import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { walkEpisode } from './walk-episode.ts';

export const LOAD_EPISODE = 'season-s01';

/** Pixels of a crop's side. */
const SIDE = 112;

/**
 * A data root with an ordinary episode that is not clustered yet: rows, vectors, a picture of every face.
 * @returns the folder, which is the caller's to remove
 */
export async function loadRoot(tracks: number, facesEach: number): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'cutline-load-'));
  const { folder, truth, bank } = walkEpisode(tracks, facesEach);
  const manifests = join(root, 'manifests', LOAD_EPISODE);
  mkdirSync(join(root, 'manifests'), { recursive: true });
  cpSync(folder, manifests, { recursive: true });
  for (const path of [folder, truth, bank]) rmSync(path, { recursive: true });
  const picture = await noise();
  for (const line of readFileSync(join(manifests, 'faces.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const { track_id, frame_idx } = JSON.parse(line) as Record<string, number>;
    const name = `track_${String(track_id).padStart(4, '0')}`;
    const crops = join(root, 'frames', LOAD_EPISODE, 'crops', name);
    mkdirSync(crops, { recursive: true });
    writeFileSync(join(crops, `frame_${String(frame_idx).padStart(6, '0')}.jpg`), picture);
  }
  return root;
}

/** A picture as large as a crop is on disk. */
function noise(): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 2_654_435_761) >>> 24);
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .blur(2)
    .jpeg({ quality: 90 })
    .toBuffer();
}
