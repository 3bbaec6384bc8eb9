import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { founderRuleIn } from '../../../src/core/episode/founder-rule.ts';
import { buildExport } from '../../../src/core/export/build-export.ts';
import { plannedCrops } from '../../../src/core/export/crop-files.ts';
import { episodeFiles } from '../../../src/core/export/episode-files.ts';
import type { ExportProfile } from '../../../src/core/export/spelling.ts';
import { matrixRows } from '../../../src/core/export/streamed-file.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { startingLog } from '../../../src/core/moderation/adopt.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import {
  type ImportedWithLog,
  withImportedLog,
} from '../../../src/core/moderation/log-file-import.ts';
import { trackPrints } from '../../../src/core/moderation/track-prints.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode, type PipelineResult } from '../../../src/core/pipeline/pipeline.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { type Content, importChosen, memorySources } from '../episode/node-source.ts';
import { FACES, NOW } from './episode-run.ts';
import { wholeFile } from './whole-file.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const CROPS = Object.fromEntries(
  FACES.map(({ track_id, frame_idx }) => {
    const [track, frame] = [String(track_id).padStart(4, '0'), String(frame_idx).padStart(6, '0')];
    return [`ep/crops/track_${track}/frame_${frame}.jpg`, JPEG] as const;
  }),
);
const FILES = {
  'ep/faces.jsonl': FACES,
  'ep/tracks.jsonl': [1, 2, 3, 4, 5].map((n) => ({ track_id: n, unknown: { to: ['us', n] } })),
  ...CROPS,
};

async function cluster(imported: ImportedWithLog, log: OperationLog): Promise<PipelineResult> {
  const engine = await loadKernel(undefined);
  const engines = { matrix: engine.matrix, chain: engine };
  return clusterEpisode(await rankEpisode(imported, engines, SILENT_HOOKS), {
    parameters: { ...DEFAULT_PARAMETERS, cluster_thresh: 0.8 },
    ...{ log, engines, hooks: SILENT_HOOKS },
  });
}

const run = (files: Readonly<Record<string, Content>>) => importChosen(memorySources(files));

/** Decide, export everything (the history too, when asked for), import that and cluster it. */
async function there(
  profile: ExportProfile,
  operations: readonly Operation[],
  withHistory = false,
) {
  const imported = await run(FILES);
  const log = operations.reduce(
    (before, operation, i) => append(before, operation, { at: `2025-01-01T00:00:0${i}Z` }),
    EMPTY_LOG,
  );
  const result = await cluster(imported, log);
  const source = {
    ...{ base: imported.episode, episode: result.episode, decisions: result.decisions },
    ...{ raw: imported.raw, vectors: matrixRows(imported.embeddings) },
  };
  const { epId, runId } = imported.episode;
  const prints = trackPrints(log, imported.episode, result.pooled);
  const history = { epId, runId, log, prints, founders: founderRuleIn(result.episode) };
  const streamed = episodeFiles(source, { profile, withCrops: true }).map(wholeFile);
  const crops = plannedCrops(source, 'kept').map(({ path }) => path);
  const files = [
    ...(await Promise.all(streamed)),
    ...buildExport(
      { ...result, now: NOW },
      { profile, reps: new Map(), ...(withHistory ? { log: writeLogFile(history) } : {}) },
    ),
    ...crops.map((path) => ({ path, bytes: JPEG })),
  ];
  const read = await run(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])));
  const again = await withImportedLog(read, read.candidate, { prints: false });
  const second = await cluster(again, startingLog(again, NOW));
  return { imported, result, again, second, crops };
}

/** What a person sees of the identities, by the ids of tracks and faces. */
function told({ identitySet, episode }: PipelineResult) {
  const { tracks, faces } = episode;
  return identitySet.identities.map((one) => ({
    ...{ id: one.id, kind: one.kind, labels: one.labels, locked: one.locked, mark: one.mark },
    ...{ match: one.match, rejected: one.rejected },
    ...{ faceCount: one.faceCount, aliases: one.aliases, chosen: one.representativeChosen },
    face: faces.faceId[one.canonicalFace],
    tracks: [...one.tracks].map((row) => tracks.number[row]),
  }));
}

const ref = (id: number, ...tracks: number[]) => ({
  identityId: `identity-0000${id}`,
  anchor: String(tracks[0]),
  tracks: tracks.map(String),
});
const label = (id: number, track: number, name: string): Operation => ({
  ...{ type: 'label', identityId: `identity-0000${id}`, anchor: String(track), labels: { name } },
});

const DECIDED: readonly Operation[] = [
  label(1, 1, 'Ann'),
  label(5, 5, 'Anna'),
  { type: 'merge', target: ref(1, 1, 2), sources: [ref(5, 5)] },
  { type: 'lock', identityId: 'identity-00001', anchor: '1', tracks: ['1', '2', '5'] },
  { type: 'delete', tracks: ['3'], from: [ref(3, 3, 4)] },
  { type: 'mark', tracks: ['4'], from: [ref(3, 4)], as: 'not-a-face' },
];

describe.each(['spec', 'pipeline'] as const)('a moderated episode in the %s profile', (profile) => {
  it('comes back with its identities, names, aliases, locks and marks', async () => {
    const { result, second } = await there(profile, DECIDED);
    expect(told(result)).toMatchObject([
      { id: 'identity-00001', labels: { name: 'Ann' }, aliases: ['Anna'], locked: true },
      { id: 'identity-00003', kind: 'noise', mark: 'not-a-face', tracks: [4] },
    ]);
    expect(told(second)).toEqual(told(result));
  });

  it('comes back with what matching named, by which seed, and with whom it is not', async () => {
    const ava = { personId: 'ava', name: 'Ava Stone' };
    const match = { personId: 'ava', seedId: 'ava-1', similarity: 0.8349, margin: 0.25 };
    const { result, second } = await there(profile, [
      { type: 'match', identityId: 'identity-00001', anchor: '1', ...match, name: ava.name },
      { type: 'reject-match', identityId: 'identity-00003', anchor: '3', ...ava },
    ]);
    expect(told(result)).toMatchObject([
      { id: 'identity-00001', labels: { person_id: 'ava', name: 'Ava Stone' }, match },
      { id: 'identity-00003', labels: {}, rejected: ['ava'] },
      {},
    ]);
    expect(told(second)).toEqual(told(result));
  });

  it('comes back with parts of tracks where they are now, and their crops', async () => {
    const split: Operation = {
      ...{ type: 'split-track', track: '2', face: 'face_2_1', part: '6', partNumber: 6 },
    };
    const { result, again, second, crops } = await there(profile, [split], true);
    expect(again.episode.tracks.id).toEqual(result.episode.tracks.id);
    expect(told(second)).toEqual(told(result));
    expect(crops).toContain('crops/track_0006/frame_000101.jpg');
    expect(crops).not.toContain('crops/track_0002/frame_000101.jpg');
    expect(again.episode.crops.size).toBe(FACES.length);
  });

  it('has no trace of a track that was deleted and restored', async () => {
    const from = [ref(3, 3, 4)];
    const { imported, again, crops } = await there(profile, [
      { type: 'delete', tracks: ['3'], from },
      { type: 'restore', tracks: ['3'] },
    ]);
    expect([...again.episode.tracks.deleted]).toEqual([0, 0, 0, 0, 0]);
    expect(again.episode.faces.flags).toEqual(imported.episode.faces.flags);
    expect(crops).toHaveLength(FACES.length);
  });

  it('unmarks a track that was deleted in the files and restored by their history', async () => {
    const from = [ref(3, 3, 4)];
    const { again } = await there('spec', [{ type: 'delete', tracks: ['3'], from }], true);
    expect(again.log?.entries).toHaveLength(1);
    const source = {
      ...{ base: again.episode, episode: again.episode, decisions: { deleted: new Set<number>() } },
      ...{ raw: again.raw, vectors: matrixRows(again.embeddings) },
    };
    const files = await Promise.all(episodeFiles(source, { profile }).map(wholeFile));
    for (const { path, bytes } of files) {
      if (path.endsWith('.jsonl')) expect(new TextDecoder().decode(bytes)).not.toContain('deleted');
    }
  });

  it('says what the files said is deleted, until a step restores it, and again when that is undone', async () => {
    const marked = (files: Readonly<Record<string, Content>>) => ({
      ...files,
      'ep/faces.jsonl': FACES.map((face) =>
        face.track_id === 3 ? { ...face, deleted: true } : face,
      ),
    });
    const imported = await run(marked(FILES));
    const first = await withImportedLog(imported, imported.candidate, { prints: false });
    const said = (files: readonly { path: string; bytes: Uint8Array }[]) =>
      files.flatMap(({ path, bytes }) =>
        path.endsWith('.jsonl') && !path.startsWith('moderation')
          ? new TextDecoder()
              .decode(bytes)
              .split('\n')
              .filter((row) => row.includes('"deleted"'))
          : [],
      );
    const write = async (from: ImportedWithLog, log: OperationLog) => {
      const { episode, decisions } = await cluster(from, log);
      const source = {
        ...{ base: from.episode, episode, decisions, raw: from.raw },
        vectors: matrixRows(from.embeddings),
      };
      return Promise.all(episodeFiles(source, { profile }).map(wholeFile));
    };
    const ofThree = FACES.filter(({ track_id }) => track_id === 3).length;
    const kept = profile === 'spec' ? ofThree : 0;
    expect(said(await write(first, EMPTY_LOG))).toHaveLength(kept);

    const restore = { type: 'restore', tracks: ['3'] } as const;
    const log = append(EMPTY_LOG, restore, { at: '2025-01-01T00:00:00Z' });
    const restored = await write(first, log);
    expect(said(restored)).toEqual([]);
    expect((await cluster(first, log)).identitySet.byTrack[2]).toBeGreaterThanOrEqual(0);

    const { epId, runId } = imported.episode;
    const prints = trackPrints(log, imported.episode, undefined);
    const history = writeLogFile({ epId, runId, log, prints, founders: 'tree' });
    const files = restored.map(({ path, bytes }) => [`ep/${path}`, bytes] as const);
    const read = await run({
      ...Object.fromEntries(files),
      'ep/moderation_log.jsonl': new TextEncoder().encode(history),
    });
    const again = await withImportedLog(read, read.candidate, { prints: false });
    expect([...again.episode.tracks.deleted]).toEqual([0, 0, 1, 0, 0]);
    expect(told(await cluster(again, again.log ?? EMPTY_LOG))).toEqual(
      told(await cluster(first, log)),
    );
    expect(said(await write(again, again.log ?? EMPTY_LOG))).toEqual([]);
    const rows = FILES['ep/tracks.jsonl'].length;
    const undone = await write(again, undo(again.log ?? EMPTY_LOG));
    expect(said(undone)).toHaveLength(profile === 'spec' ? kept + 1 : 0);
    expect(new TextDecoder().decode(undone[0]?.bytes).trim().split('\n')).toHaveLength(
      profile === 'spec' ? rows : rows - 1,
    );
  });

  it('leaves out the crops of deleted tracks', async () => {
    const { crops } = await there(profile, DECIDED);
    expect(crops.some((path) => path.startsWith('crops/track_0003/'))).toBe(false);
    expect(crops).toHaveLength(FACES.length - 2);
  });
});
