import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { buildExport } from '../../../src/core/export/build-export.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { importChosen, memorySources } from '../episode/node-source.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { cutline, NOW, readSpec, type SpecFile, smallEpisode } from './program.ts';

/** Three alike tracks; 1 and 2 are in the same two frames at two places, 3 is elsewhere. */
const FACES = [0, 0.1, 0.2].flatMap((angle, t) =>
  [0, 1].map((k) => ({
    track_id: t + 1,
    face_id: `face_${t + 1}_${k}`,
    frame_idx: (t === 2 ? 100 : 0) + k,
    ts: (t === 2 ? 4 : 0) + k / 24,
    bbox_xyxy: [200 * t, 10, 200 * t + 60, 70],
    embedding: [Math.cos(angle), Math.sin(angle), 0],
  })),
);
const cluster = (folder: string, ...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--now', NOW, '--episode', folder, ...args);
const groups = ({ identities }: SpecFile) => identities.map(({ track_ids }) => track_ids.join());
const fileIn = (folder: string) => join(folder, 'identities.json');

describe('--same-frame', () => {
  it('warns as long as nothing is said, and leaves no trace in the file', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': FACES });
    const { code, stdout } = await cluster(folder);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'same frame: 1 pair of tracks at two places of one frame, 1 in one identity; --same-frame enforce would stop 1 merge\n',
    );
    const file = await readSpec(fileIn(folder));
    expect(groups(file)).toHaveLength(1);
    expect(Object.keys(file.metadata).filter((key) => key.startsWith('same_frame'))).toEqual([]);
    const json = await cluster(folder, '--format', 'json');
    expect(Object.keys(JSON.parse(json.stdout))).toEqual([
      'metadata',
      'warnings',
      'held_back',
      'wrote',
    ]);
    expect(json.stderr).toContain('same frame: 1 pair');
  });

  it('enforce keeps them apart, and the next run goes by it too', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': FACES });
    const { stdout } = await cluster(folder, '--same-frame', 'enforce', '--cluster-thresh', '0.1');
    expect(stdout).toContain('1 pair of tracks at two places of one frame, kept apart\n');
    const file = await readSpec(fileIn(folder));
    expect(groups(file)).toHaveLength(2);
    expect(file.metadata.same_frame).toBe('enforce');
    await cluster(folder);
    expect(groups(await readSpec(fileIn(folder)))).toHaveLength(2);
    const off = await cluster(folder, '--same-frame', 'off');
    expect(off.stdout).not.toContain('same frame');
    const last = await readSpec(fileIn(folder));
    expect(groups(last)).toHaveLength(1);
    expect(last.metadata.same_frame).toBe('off');
  });

  it('gives the bytes that the core gives the page', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': FACES });
    const options = ['--same-frame', 'enforce', '--same-frame-min-frames', '1'];
    await cluster(folder, ...options, '--same-frame-max-iou', '0.3');
    const lines = FACES.map((row) => `${JSON.stringify(row)}\n`).join('');
    const imported = await importChosen(memorySources({ 'faces.jsonl': lines }));
    const kernel = await wasmKernel();
    const engines = { matrix: kernel.matrix, chain: kernel };
    const result = await clusterEpisode(await rankEpisode(imported, engines, SILENT_HOOKS), {
      parameters: {
        ...DEFAULT_PARAMETERS,
        same_frame: 'enforce',
        same_frame_min_frames: 1,
        same_frame_max_iou: 0.3,
      },
      ...{ log: EMPTY_LOG, hooks: SILENT_HOOKS, engines },
    });
    const [file] = buildExport({ ...result, now: NOW }, { profile: 'spec', reps: new Map() });
    const written = JSON.parse(await readFile(fileIn(folder), 'utf8')) as SpecFile;
    const wanted = JSON.parse(new TextDecoder().decode(file?.bytes)) as SpecFile;
    // An episode in memory has no folder to be called after.
    expect({ ...written, metadata: { ...written.metadata, ep_id: '' } }).toEqual({
      ...wanted,
      metadata: { ...wanted.metadata, ep_id: '' },
    });
  });

  it('is read from recognition.yaml; what it cannot be is refused', async () => {
    const folder = await smallEpisode({
      'faces.jsonl': FACES,
      'recognition.yaml': 'same_frame: enforce\nsame_frame_min_frames: 3\n',
    });
    const { stdout } = await cluster(folder);
    expect(stdout).not.toContain('same frame');
    const more = await cluster(folder, '--same-frame-min-frames', '2');
    expect(more.stdout).toContain('kept apart');
    const bad = await cluster(folder, '--same-frame-max-iou', '7');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('an overlap (IoU) from 0.05 to 1');
    const unknown = await cluster(folder, '--same-frame', 'maybe');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('off, warn, enforce');
  });
});
