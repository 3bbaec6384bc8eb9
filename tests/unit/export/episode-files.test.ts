import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FACE_DELETED,
  FACE_QUARANTINED,
  type ImportedEpisode,
} from '../../../src/core/episode/episode.ts';
import { splitTracks, type TrackSplit } from '../../../src/core/episode/split-tracks.ts';
import { episodeFiles } from '../../../src/core/export/episode-files.ts';
import type { ExportProfile } from '../../../src/core/export/spelling.ts';
import { matrixRows } from '../../../src/core/export/streamed-file.ts';
import { type Content, importChosen, memorySources } from '../episode/node-source.ts';
import { told } from './told-episode.ts';
import { wholeFile } from './whole-file.ts';

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

interface Act {
  readonly splits?: readonly TrackSplit[];
  /** Ids of tracks. */
  readonly deleted?: readonly string[];
  readonly profile?: ExportProfile;
  /** Forget the rows as they were imported, as an episode that was stored earlier has. */
  readonly withoutRows?: boolean;
}

/** The episode files after some decisions, and the episode as the page has it then. */
async function exported(imported: ImportedEpisode, act: Act = {}) {
  const { profile = 'spec', splits = [], deleted = [] } = act;
  const episode = splitTracks(imported.episode, splits);
  const rows = deleted.map((id) => episode.tracks.id.indexOf(id));
  const source = {
    ...{ base: imported.episode, episode, decisions: { deleted: new Set(rows) } },
    raw: act.withoutRows === true ? undefined : imported.raw,
    vectors: matrixRows(imported.embeddings),
  };
  const files = await Promise.all(episodeFiles(source, { profile }).map(wholeFile));
  return { episode, files: Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])) };
}

const run = (files: Readonly<Record<string, Content>>) => importChosen(memorySources(files));

/** What `told` says once the decisions are in the files themselves. */
function decided(imported: ImportedEpisode, splits: readonly TrackSplit[], deleted: Set<string>) {
  const episode = splitTracks(imported.episode, splits);
  return told({ episode, embeddings: imported.embeddings }).map((track) => {
    const gone = deleted.has(track.id);
    return {
      ...track,
      deleted: gone ? 1 : track.deleted,
      embedded: gone ? 0 : track.embedded,
      faces: track.faces.map((one) => ({
        ...one,
        flags: gone ? (one.flags ?? 0) | FACE_DELETED : one.flags,
      })),
    };
  });
}

const unit = (...values: number[]) => {
  const norm = Math.hypot(...values);
  return values.map((x) => x / norm);
};
const vector = (seed: number) =>
  unit(...Array.from({ length: 16 }, (_, k) => Math.sin(seed * 7.3 + k * 1.7)));

/** Three tracks in the pipeline's dialect, with keys that nobody here knows. */
const FACES = [
  [1, 10, {}],
  [1, 11, { skip: 'blurry:9.1', skip_data: { reason: 'blurry', blur_score: 9.1 } }],
  [2, 11, { rescued: { by: 'Kim', times: [1, 2.5] } }],
  [1, 12, { note: 'é "quoted" \\ \u2028' }],
  [2, 13, { embedding: Array(16).fill(0) }],
  [1, 14, { seed_similarity: 0.125 }],
  [3, 20, {}],
  [3, 21, { landmarks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }],
] as const;
const faceRows = FACES.map(([track, frame, more], i) => ({
  ...{ ep_id: 'show-s01e01', track_id: track, face_id: `face_${track}_${frame}` },
  ...{ frame_idx: frame, ts: frame / 8, bbox_xyxy: [10.5, 20, 60.25, 90], quality: 0.5 + i / 32 },
  ...('skip' in more ? {} : { embedding: vector(i) }),
  ...more,
}));
const trackRows = [1, 2, 3].map((track) => ({
  ...{ track_id: track, class: 'face', first_ts: track, last_ts: track + 1, frame_count: 30 },
  ...{ faces_count: 2, pipeline_ver: '2025-11-11', bowl: { deep: [track, null] } },
  ...{ face_embedding: vector(100 + track), face_embedding_spread: 0.25 },
  ...{
    bboxes_sampled: [
      { frame_idx: 10, conf: 0.9 },
      { frame_idx: 12, conf: 0.8 },
    ],
  },
}));
const FILES = { 'ep/faces.jsonl': faceRows, 'ep/tracks.jsonl': trackRows };
const SPLIT: TrackSplit = { track: '1', face: 'face_1_12', part: '4', partNumber: 4 };

describe('episode files without decisions', () => {
  it('are the rows as they were, byte for byte, but for the vectors', async () => {
    const lines = faceRows.map((row) => JSON.stringify(row));
    const odd = '{"track_id":3,"frame_idx": 30,  "é":1.50, "big": 12345678901234567890 }';
    const imported = await run({ 'ep/faces.jsonl': `${lines.join('\n')}\n${odd}` });
    const { files } = await exported(imported, { profile: 'pipeline' });
    const without = faceRows.map(({ embedding: _, ...row }) => JSON.stringify(row));
    const got = text(files['faces.jsonl']).trimEnd().split('\n');
    expect(got.map((line) => line.replace(/,?"embedding":\[[^\]]*\]/, ''))).toEqual([
      ...without,
      odd,
    ]);
  });

  it.each(['spec', 'pipeline'] as const)('import as the same episode (%s)', async (profile) => {
    const imported = await run(FILES);
    const { files } = await exported(imported, { profile });
    const again = await run(files);
    expect(told(again)).toEqual(told(imported));
    expect(again.episode.dialect).toBe(imported.episode.dialect);
    expect(again.episode.report.vectorRule).toBe(profile === 'spec' ? 'npy-accepted' : 'inline');
    expect(again.episode.report.remarks.filter(({ code }) => code.startsWith('npy/'))).toEqual([]);
  });

  it.each(['spec', 'pipeline'] as const)(
    'are the same bytes when written again (%s)',
    async (profile) => {
      const { files } = await exported(await run(FILES), { profile });
      const { files: second } = await exported(await run(files), { profile });
      expect(second).toEqual(files);
    },
  );

  it('are made from the columns where the rows were not kept', async () => {
    const imported = await run(FILES);
    for (const profile of ['spec', 'pipeline'] as const) {
      const { files } = await exported(imported, { profile, withoutRows: true });
      expect(told(await run(files))).toEqual(told(imported));
    }
  });

  it('have vectors inline where a face without one could not be told by its row', async () => {
    const bare = { track_id: 3, frame_idx: 40, face_id: 'bare' };
    const imported = await run({ 'ep/faces.jsonl': [...faceRows, bare] });
    const { files } = await exported(imported);
    const again = await run(files);
    expect(again.episode.report.vectorRule).toBe('inline');
    expect(told(again)).toEqual(told(imported));
  });

  it('take the vectors of faces.npy along, for the pipeline inline', async () => {
    const { files: spec } = await exported(await run(FILES));
    const imported = await run({ ...spec });
    const { files } = await exported(imported, { profile: 'pipeline' });
    expect(text(files['faces.jsonl'])).toContain('"embedding":[');
    expect(told(await run(files))).toEqual(told(imported));
  });

  it('give prototypes back to the tracks they came from', async () => {
    const zero = { track_id: 9, face_embedding: Array(16).fill(0) };
    const imported = await run({ 'ep/tracks.jsonl': [...trackRows, zero] });
    expect(imported.episode.report.vectorRule).toBe('track-prototypes');
    for (const profile of ['spec', 'pipeline'] as const) {
      const { files } = await exported(imported, { profile });
      expect(Object.keys(files)).toEqual(['tracks.jsonl']);
      expect(told(await run(files))).toEqual(told(imported));
    }
  });

  it('are empty for an episode without faces', async () => {
    const { files } = await exported(await run({ 'ep/faces.jsonl': '' }));
    expect(Object.values(files).map(text)).toEqual(['', '']);
  });
});

describe('episode files after deletions', () => {
  it('mark the rows of deleted tracks in the specification’s profile', async () => {
    const { files } = await exported(await run(FILES), { deleted: ['2'] });
    const rows = (name: string) =>
      text(files[name])
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { track_id: number; deleted?: boolean });
    for (const name of ['faces.jsonl', 'tracks.jsonl']) {
      for (const row of rows(name)) expect(row.deleted).toBe(row.track_id === 2 ? true : undefined);
    }
    expect(rows('faces.jsonl')).toHaveLength(FACES.length);
  });

  it('leave them out in the pipeline’s, with faces.npy in step', async () => {
    const { files } = await exported(await run(FILES), { deleted: ['2'], profile: 'pipeline' });
    const again = await run(files);
    expect(again.episode.tracks.id).toEqual(['1', '3']);
    expect(again.embeddings.n).toBe(5);
    expect(again.episode.report.remarks.filter(({ code }) => code.startsWith('npy/'))).toEqual([]);
  });

  it('leave out what the imported file said was deleted, and count what is left', async () => {
    const faces = faceRows.map((row) => (row.frame_idx === 14 ? { ...row, deleted: true } : row));
    const imported = await run({ ...FILES, 'ep/faces.jsonl': faces });
    const { files } = await exported(imported, { profile: 'pipeline' });
    expect(text(files['faces.jsonl'])).not.toContain('deleted');
    const [first] = text(files['tracks.jsonl']).split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ track_id: 1, faces_count: 2 });
  });
});

describe('episode files after a track was split', () => {
  it('give the part a row of its own and its faces their new track', async () => {
    const { files } = await exported(await run(FILES), { splits: [SPLIT] });
    const rows = text(files['tracks.jsonl'])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows[0]).toEqual({
      ...{ track_id: 1, class: 'face', first_ts: 1.25, last_ts: 1.375, frame_count: 2 },
      ...{ faces_count: 1, pipeline_ver: '2025-11-11', bowl: { deep: [1, null] } },
      bboxes_sampled: [{ frame_idx: 10, conf: 0.9 }],
    });
    expect(rows[3]).toEqual({
      ...{ track_id: 4, class: 'face', first_ts: 1.5, last_ts: 1.75, frame_count: 2 },
      ...{ faces_count: 2, pipeline_ver: '2025-11-11', bowl: { deep: [1, null] } },
      bboxes_sampled: [{ frame_idx: 12, conf: 0.8 }],
    });
    const faces = text(files['faces.jsonl']).trimEnd().split('\n');
    expect(faces[3]).toContain('"track_id":4,"face_id":"face_1_12"');
    expect(faces[0]).toContain('"track_id":1,');
  });

  it.each([
    ['track-00001', 'track-00012'],
    ['track_0001', 'track_0012'],
    ['1', '12'],
    ['cam-b', 'cam-b.2'],
  ])('spell the part of %s %s', async (track, part) => {
    const faces = [1, 2].map((frame) => ({
      track_id: track,
      frame_idx: frame,
      embedding: vector(frame),
    }));
    const imported = await run({
      'ep/faces.jsonl': faces,
      'ep/tracks.jsonl': [{ track_id: track }],
    });
    const number = /^cam/.test(track) ? -1 : 12;
    const faceId = imported.episode.faces.faceId[1] ?? '';
    const split = { track, face: faceId, part, partNumber: number };
    const { files, episode } = await exported(imported, { splits: [split] });
    expect(text(files['faces.jsonl'])).toContain(`"track_id":${JSON.stringify(part)}`);
    const again = await run(files);
    expect(again.episode.tracks.id).toEqual(episode.tracks.id);
    // The id that was made of the old track's number is the face's own now.
    expect(again.episode.faces.faceId).toEqual(imported.episode.faces.faceId);
  });
});

describe('an export of episode files, imported again', () => {
  it('is the same episode, whatever was split, deleted and restored', async () => {
    const track = fc.integer({ min: 1, max: 4 });
    const row = fc.record({
      track_id: track,
      frame_idx: fc.integer({ min: 0, max: 30 }),
      skip: fc.option(fc.constant('blurry:3'), { nil: undefined, freq: 4 }),
      deleted: fc.option(fc.constant(true), { nil: undefined, freq: 6 }),
      zero: fc.option(fc.constant(true), { nil: undefined, freq: 6 }),
      extra: fc.dictionary(
        fc.string().map((key) => `x${key}`),
        fc.jsonValue(),
        { maxKeys: 2 },
      ),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    const scene = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 25 }),
      listed: fc.uniqueArray(track),
      spelling: fc.constantFrom('number', 'hyphen'),
      cuts: fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 3 }),
      deleted: fc.uniqueArray(fc.nat(6), { maxLength: 3 }),
      withoutRows: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ rows, listed, spelling, cuts, deleted, withoutRows }) => {
        const spell = (n: number) => (spelling === 'number' ? n : `track-0000${n}`);
        const faces = rows.map(({ extra, zero, seed, ...one }, i) => ({
          ...extra,
          ...{ ...one, track_id: spell(one.track_id), face_id: `f${i}`, ts: one.frame_idx / 4 },
          embedding: one.skip !== undefined ? undefined : zero ? Array(16).fill(0) : vector(seed),
        }));
        const imported = await run({
          'ep/faces.jsonl': faces,
          ...(listed.length === 0
            ? {}
            : { 'ep/tracks.jsonl': listed.map((n) => ({ track_id: spell(n), n })) }),
        });
        const splits = splitsOf(imported, cuts);
        const all = splitTracks(imported.episode, splits).tracks.id;
        const gone = deleted.flatMap((i) => all[i] ?? []);
        const act = { splits, deleted: gone, withoutRows };
        const { files } = await exported(imported, act);
        const again = await run(files);
        expect(told(again)).toEqual(
          decided(imported, splits, new Set([...gone, ...fileDeleted(imported, splits)])),
        );
        // The pipeline's profile has the same without what is deleted.
        const { files: live } = await exported(imported, { ...act, profile: 'pipeline' });
        expect(text(live['faces.jsonl'])).not.toContain('"deleted"');
        expect(withoutDeleted(told(await run(live)))).toEqual(withoutDeleted(told(again)));
      }),
      { numRuns: 80 },
    );
  });
});

/** Splits at some faces, as people make them: the part gets the next number. */
function splitsOf(imported: ImportedEpisode, cuts: readonly (readonly [number, number])[]) {
  const splits: TrackSplit[] = [];
  for (const [t, f] of cuts) {
    const { faces, tracks } = splitTracks(imported.episode, splits);
    const track = t % tracks.count;
    const rows = tracks.faceRows.subarray(tracks.faceStart[track], tracks.faceStart[track + 1]);
    if (rows.length < 2) continue;
    const face = faces.faceId[rows[1 + (f % (rows.length - 1))] ?? 0] ?? '';
    const number = 10 + splits.length;
    const id = tracks.id[track] ?? '';
    const part = id.startsWith('track') ? `track-000${number}` : String(number);
    splits.push({ track: id, face, part, partNumber: number });
  }
  return splits;
}

/** Tracks of which the file itself says that every face is deleted: also a part of a split one. */
function fileDeleted(imported: ImportedEpisode, splits: readonly TrackSplit[]): string[] {
  const episode = splitTracks(imported.episode, splits);
  return told({ episode, embeddings: imported.embeddings })
    .filter(
      ({ faces }) =>
        faces.length > 0 && faces.every(({ flags }) => ((flags ?? 0) & FACE_DELETED) !== 0),
    )
    .map(({ id }) => id);
}

/** What the pipeline's profile keeps. Times of a track may be those of the faces that are left. */
function withoutDeleted(tracks: ReturnType<typeof told>) {
  return tracks
    .filter((track) => track.deleted === 0)
    .map(({ first: _, last: __, ...track }) => {
      const faces = track.faces.filter(({ flags }) => ((flags ?? 0) & FACE_DELETED) === 0);
      return { ...track, faces };
    });
}

it('keeps quarantined faces quarantined', async () => {
  const imported = await run(FILES);
  const { files } = await exported(imported);
  const flags = (await run(files)).episode.faces.flags;
  expect([...flags].filter((flag) => flag === FACE_QUARANTINED)).toHaveLength(1);
});
