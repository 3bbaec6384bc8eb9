import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { demoEpisode } from '../../src/core/demo/demo-episode.ts';
import { demoFiles } from '../../src/core/demo/demo-files.ts';

/** A dozen people and the track that is of two, in a third of the demo's tracks. */
const [FROM, TO] = [40, 150];

/** Some of the demo's scenes as a folder, without pictures: to draw them is what takes longest. */
export function writeScenes(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-scenes-'));
  const { tracks, ...demo } = demoEpisode();
  for (const { path, bytes } of demoFiles({ ...demo, tracks: tracks.slice(FROM, TO) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}
