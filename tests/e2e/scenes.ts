import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { demoEpisode } from '../../src/core/demo/demo-episode.ts';
import { demoCropPath, demoFiles } from '../../src/core/demo/demo-files.ts';

/** A dozen people and the track that is of two, in a third of the demo's tracks. */
const [FROM, TO] = [40, 150];

/** One grey pixel: as much of a crop as there has to be to show one. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * Some of the demo's scenes as a folder.
 * @param crops of each track, at most, each one pixel: to draw faces is what takes longest
 */
export function writeScenes(crops = 0): string {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-scenes-'));
  const put = (path: string, bytes: Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const demo = demoEpisode();
  const tracks = demo.tracks.slice(FROM, TO);
  for (const { path, bytes } of demoFiles({ ...demo, tracks })) put(path, bytes);
  for (const track of tracks) {
    for (const face of track.faces.slice(0, crops)) put(demoCropPath(track, face), PIXEL);
  }
  return folder;
}

/** What is made of them at the threshold of the specification. */
export const SCENES = { tracks: 109, clusters: 12, singletons: 18 };
