import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACE_DELETED } from '../../../src/core/episode/episode.ts';
import { identityLookup } from '../../../src/core/episode/identity-lookup.ts';
import { pool } from '../../../src/core/episode/pool.ts';
import { splitTracks } from '../../../src/core/episode/split-tracks.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { startingLog } from '../../../src/core/moderation/adopt.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append, redo, undo } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { codes, run } from '../episode/run-import.ts';
import { moderated, NOW } from './folder.ts';

const EP = 'demo-s01e01';
const small = () => moderated('moderation', 'test-s01e01', 'runs/attempt-1');
const real = () => moderated('real_run', EP);
const sample = () => moderated('moderated', EP);
const code = (name: string) => expect.objectContaining({ code: `moderation/${name}` });
const tracks = ({
  identities,
}: {
  identities: readonly { identity_id: string; track_ids: readonly unknown[] }[];
}) => Object.fromEntries(identities.map((one) => [one.identity_id, one.track_ids]));

describe('merge', () => {
  it('unites tracks as sorted integers, removes the source, keeps the name of the target', async () => {
    const folder = await small();
    await folder.act('merge', { source_ids: ['id_0001'], target_id: 'id_0002' });
    const { identities, stats } = await folder.file();
    expect(identities).toEqual([
      expect.objectContaining({
        identity_id: 'id_0002',
        label: 'Guest',
        track_ids: [1, 2],
        size: 3,
        merged_from: ['id_0001'],
      }),
    ]);
    expect(stats).toMatchObject({ clusters: 1, faces: 3 });
  });

  it('takes a name over where the target has none', async () => {
    const folder = await small();
    await folder.act('merge', { source_ids: ['id_0002'], target_id: 'id_0001' });
    expect((await folder.file()).identities[0]).toMatchObject({
      identity_id: 'id_0001',
      label: 'Guest',
    });
  });

  it('of an identity with itself is refused: it neither doubles nor deletes it', async () => {
    const folder = await small();
    const before = await folder.text('identities.json');
    for (const source_ids of [['id_0001'], ['id_0002', 'id_0001']]) {
      await expect(folder.act('merge', { source_ids, target_id: 'id_0001' })).rejects.toThrow(
        code('self-merge'),
      );
    }
    expect(await folder.text('identities.json')).toBe(before);
  });

  it('of an identity that is not there is refused, naming those that are', async () => {
    const folder = await small();
    const missing = folder.act('merge', { source_ids: ['id_0009'], target_id: 'id_0001' });
    await expect(missing).rejects.toThrow(
      expect.objectContaining({
        userMessage: expect.stringMatching(/id_0009.*it has id_0001, id_0002/),
      }),
    );
  });

  it('takes many sources in one call', async () => {
    const folder = await real();
    await folder.act('merge', {
      source_ids: ['id_0002', 'id_0003', 'id_0002'],
      target_id: 'id_0001',
    });
    expect(tracks(await folder.file())).toMatchObject({ id_0001: [1, 2, 3, 4, 5, 6] });
  });

  it('keeps a losing name as an alias and moves what refers to the source', async () => {
    const folder = await sample();
    const notes = await folder.act('merge', { source_ids: ['id_0006'], target_id: 'id_0007' });
    expect(notes.join()).toMatch(
      /“Ava Stone” of id_0006 is kept as an alias.*p_0001 may still name id_0006/,
    );
    const file = await folder.file();
    const words = { name: 'Bea Cole', labels: { aliases: ['Ava Stone'] } };
    expect(file.identities.at(-1)).toMatchObject(words);
    // The target had no assignment of its own: it has the source's now.
    expect(Object.keys(file.manual_assignments as object)).toEqual(['id_0001', 'id_0007']);
  });

  it('goes the way that the call says, whichever is smaller', async () => {
    const folder = await real();
    await folder.act('merge', { source_ids: ['id_0001'], target_id: 'id_0004' });
    expect(tracks(await folder.file())).toMatchObject({ id_0004: [1, 2, 6, 7] });
  });

  it('recomputes size, cohesion and picture instead of leaving those of before', async () => {
    const folder = await real();
    const [before] = (await folder.file()).identities;
    await folder.act('merge', { source_ids: ['id_0002'], target_id: 'id_0001' });
    const [after] = (await folder.file()).identities;
    expect(after).toMatchObject({ size: 14, cohesion: 0.6959, min_identity_sim: 0.5178 });
    expect(before).toMatchObject({ size: 9, cohesion: 0.9811 });
  });
});

describe('one person for several clusters', () => {
  it('is a label: the clusters stay what they are, and nothing keeps them apart', async () => {
    const folder = await real();
    for (const identity_id of ['id_0001', 'id_0003']) {
      await folder.act('patch', { identity_id, labels: { person_id: 'p_0007' } });
    }
    const file = await folder.file();
    expect(file.identities.filter((one) => one.person_id === 'p_0007')).toHaveLength(2);
    expect(file.identities).toHaveLength(5);
    const { loaded, log } = await folder.open();
    const { episode } = loaded.imported;
    expect(fold(log, episode, summariseTracks(episode)).cannotLink).toHaveLength(0);
  });
});

describe('split', () => {
  it('makes a whole new identity: size, picture, an id that was never used', async () => {
    const folder = await real();
    await folder.act('split', { identity_id: 'id_0001', track_ids_to_split: ['track-00006', 2] });
    const { identities, stats } = await folder.file();
    expect(tracks({ identities })).toMatchObject({ id_0001: [1], id_0010: [2, 6] });
    expect(identities.at(-1)).toMatchObject({
      size: 6,
      rep_thumb_rel_path: 'identities/id_0010/rep.jpg',
    });
    expect(stats).toMatchObject({ clusters: 6 });
    const rep = join(folder.root, 'data/frames', EP, 'thumbs/identities/id_0010/rep.jpg');
    expect((await readFile(rep)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  it('of the only track is refused: it is an identity of its own already', async () => {
    const folder = await small();
    const all = { identity_id: 'id_0001', track_ids_to_split: [1] };
    await expect(folder.act('split', all)).rejects.toThrow(code('split-all'));
  });

  it('gives a number only once, whatever becomes of the identity', async () => {
    const folder = await real();
    await folder.act('split', { identity_id: 'id_0001', track_ids_to_split: [2] });
    await folder.act('merge', { source_ids: ['id_0010'], target_id: 'id_0003' });
    await folder.act('split', { identity_id: 'id_0003', track_ids_to_split: [2] });
    expect(Object.keys(tracks(await folder.file()))).toContain('id_0011');
  });
});

describe('move track', () => {
  it('takes a track id in any spelling and writes it as the file does', async () => {
    for (const track_id of [6, '6', 'track-00006', 'track_0006']) {
      const folder = await real();
      await folder.act('move', {
        track_id,
        from_identity_id: 'id_0001',
        to_identity_id: 'id_0002',
      });
      expect(tracks(await folder.file())).toMatchObject({ id_0001: [1, 2], id_0002: [3, 4, 6] });
    }
  });

  it('to null takes it out, alone under an id of its own, never lost', async () => {
    const folder = await real();
    await folder.act('move', { track_id: 6, from_identity_id: 'id_0001', to_identity_id: null });
    expect(tracks(await folder.file())).toMatchObject({ id_0001: [1, 2], id_0010: [6] });
  });

  it('to an identity or of a track that is not there is refused, and adds nothing', async () => {
    const folder = await real();
    const to = { track_id: 6, from_identity_id: 'id_0001', to_identity_id: 'id_0099' };
    await expect(folder.act('move', to)).rejects.toThrow(code('unknown-identity'));
    const unknown = { track_id: 77, from_identity_id: 'id_0001', to_identity_id: 'id_0002' };
    await expect(folder.act('move', unknown)).rejects.toThrow(code('unknown-track'));
  });

  it('from where the track is not is refused, saying where it is', async () => {
    const folder = await real();
    const wrong = { track_id: 6, from_identity_id: 'id_0002', to_identity_id: 'id_0003' };
    await expect(folder.act('move', wrong)).rejects.toThrow(
      expect.objectContaining({
        userMessage: expect.stringMatching(/is in id_0001, not in id_0002/),
      }),
    );
  });

  it('of the last track removes an identity without a name, and keeps one with a name', async () => {
    const bare = await small();
    await bare.act('move', { track_id: 1, from_identity_id: 'id_0001', to_identity_id: 'id_0002' });
    expect(tracks(await bare.file())).toEqual({ id_0002: [1, 2] });
    const named = await small();
    const notes = await named.act('move', {
      track_id: 2,
      from_identity_id: 'id_0002',
      to_identity_id: 'id_0001',
    });
    expect(notes.join()).toMatch(/id_0002 \(Guest\) has no tracks left: it is kept/);
    expect(tracks(await named.file())).toEqual({ id_0001: [1, 2], id_0002: [] });
    // The name waits: a track that comes back is Guest again.
    await named.act('move', {
      track_id: 2,
      from_identity_id: 'id_0001',
      to_identity_id: 'id_0002',
    });
    expect((await named.file()).identities[1]).toMatchObject({ label: 'Guest', track_ids: [2] });
  });

  it('out of a locked identity is refused', async () => {
    const folder = await real();
    await folder.act('patch', { identity_id: 'id_0001', locked: true });
    const out = { track_id: 6, from_identity_id: 'id_0001', to_identity_id: null };
    await expect(folder.act('move', out)).rejects.toThrow(code('locked'));
  });
});

describe('delete track', () => {
  it('is soft: rows of tracks and faces stay, marked; vectors, counts and readers agree', async () => {
    const folder = await real();
    const npy = await readFile(join(folder.root, 'data/embeds', EP, 'faces.npy'));
    const lines = (await folder.text('faces.jsonl')).split('\n').length;
    await folder.act('delete-track', { track_id: 'track_0002' });
    const rows = (await folder.text('faces.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { track_id: number; deleted?: boolean });
    expect(rows).toHaveLength(lines - 1);
    for (const row of rows) expect(row.deleted).toBe(row.track_id === 2 ? true : undefined);
    expect(await folder.text('tracks.jsonl')).toMatch(/"track_id": 2,.*"deleted": true}\n/);
    expect(await readFile(join(folder.root, 'data/embeds', EP, 'faces.npy'))).toEqual(npy);
    const file = await folder.file();
    expect(tracks(file)).toMatchObject({ id_0001: [1, 6] });
    expect(file.stats).toMatchObject({ faces: 18 });
  });

  it('can be undone in the history, although the rows are marked', async () => {
    const folder = await real();
    await folder.act('delete-track', { track_id: 2 });
    const { loaded, log } = await folder.open();
    const { episode, embeddings } = loaded.imported;
    const row = identityLookup(episode).track(2);
    const summaries = summariseTracks(episode);
    expect([...fold(log, episode, summaries).deleted]).toEqual([row]);
    expect([...fold(undo(log), episode, summaries).deleted]).toEqual([]);
    expect([...pool(episode, embeddings, 'mean').items]).toContain(row);
    // Without the history, the marks count.
    await rm(folder.path('moderation_log.jsonl'));
    const alone = (await folder.open()).loaded.imported.episode;
    expect([...alone.tracks.deleted].filter((deleted) => deleted === 1)).toHaveLength(1);
  });

  it('of one that is not there is refused', async () => {
    const folder = await small();
    await expect(folder.act('delete-track', { track_id: 9 })).rejects.toThrow(
      code('unknown-track'),
    );
  });

  it('that empties an identity removes it, unless it has a name', async () => {
    const folder = await small();
    await folder.act('delete-track', { track_id: 1 });
    await folder.act('delete-track', { track_id: 2 });
    expect(tracks(await folder.file())).toEqual({ id_0002: [] });
  });
});

describe('drop frames', () => {
  const faces = [1, 1, 2].map((track_id, frame_idx) => ({
    track_id,
    frame_idx,
    ts: frame_idx,
    embedding: [1, frame_idx],
  }));

  it('a face marked deleted is kept and left out; a track without any other is deleted, not empty', async () => {
    const marked = faces.map((face, i) => (i === 0 ? face : { ...face, deleted: true }));
    const { episode, embeddings } = await run({ 'faces.jsonl': marked });
    expect(episode.faces.flags[1]).toBe(FACE_DELETED);
    expect([...episode.tracks.deleted]).toEqual([0, 1]);
    expect([...pool(episode, embeddings, 'mean').items]).toEqual([0]);
  });
});

describe('move frames', () => {
  it('is a split of the track: the part is a track of its own and can go to another identity', async () => {
    const folder = await real();
    const { loaded } = await folder.open();
    const { episode } = loaded.imported;
    const face = 'face_0008_000336';
    const split = { type: 'split-track', track: '8', face, part: '10', partNumber: 10 } as const;
    const move = {
      type: 'move',
      tracks: ['10'],
      from: [{ identityId: 'identity-00008', anchor: '8', tracks: ['8', '10'] }],
      to: { identityId: 'identity-00007', anchor: '7', tracks: ['7'] },
    } as const;
    const log = append(append(EMPTY_LOG, split, { at: NOW }), move, { at: NOW });
    const parts = splitTracks(episode, [split]);
    const { mustLink } = fold(log, parts, summariseTracks(parts));
    const ids = mustLink.map((group) => [...group].map((row) => parts.tracks.id[row]));
    expect(ids).toEqual([['7', '10']]);
    const rows = parts.tracks.faceRows.subarray(parts.tracks.faceStart[parts.tracks.count - 1]!);
    expect([...rows].map((row) => parts.faces.faceId[row])).toEqual([face, 'face_0008_000344']);
  });
});

describe('rename', () => {
  it('trims, sets label and name together, and takes both away with null', async () => {
    const folder = await small();
    await folder.act('patch', { identity_id: 'id_0002', labels: { name: '  Bo  ' } });
    expect((await folder.file()).identities[1]).toMatchObject({ label: 'Bo', name: 'Bo' });
    await folder.act('patch', { identity_id: 'id_0002', labels: { name: null } });
    const [, nobody] = (await folder.file()).identities;
    expect(nobody).toMatchObject({ label: null });
    expect(nobody).not.toHaveProperty('name');
  });

  it('to what it is called already changes nothing, not even times', async () => {
    const folder = await small();
    const before = await folder.text('identities.json');
    expect(
      await folder.act('patch', { identity_id: 'id_0002', labels: { name: 'Guest' } }),
    ).toEqual(['unchanged']);
    expect(await folder.text('identities.json')).toBe(before);
  });
});

describe('delete identity', () => {
  it('is not offered: tracks go out one by one or are deleted, and none is left without a place', async () => {
    const folder = await real();
    for (const track_id of [3, 4]) {
      await folder.act('move', { track_id, from_identity_id: 'id_0002', to_identity_id: null });
    }
    const placed = Object.values(tracks(await folder.file())).flat();
    expect(placed.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('lock', () => {
  it('is in the file and in the history, and every act on tracks honours it', async () => {
    const folder = await real();
    await folder.act('patch', { identity_id: 'id_0002', locked: true });
    expect((await folder.file()).identities[1]).toMatchObject({ locked: true });
    await expect(
      folder.act('merge', { source_ids: ['id_0002'], target_id: 'id_0001' }),
    ).rejects.toThrow(code('locked'));
    await expect(
      folder.act('merge', { source_ids: ['id_0001'], target_id: 'id_0002' }),
    ).rejects.toThrow(code('locked'));
    await expect(folder.act('delete-track', { track_id: 3 })).rejects.toThrow(code('locked'));
    const { loaded, log } = await folder.open();
    const { episode } = loaded.imported;
    const { frozen } = fold(log, episode, summariseTracks(episode));
    expect(frozen.map((group) => [...group].map((row) => episode.tracks.id[row]))).toEqual([
      ['3', '4'],
    ]);
  });
});

describe('unskip', () => {
  it('a row whose skip was taken away needs a vector: without one it is shown, told and not clustered', async () => {
    const skipped = { track_id: 1, frame_idx: 1, skip: 'blurry:9.1' };
    const before = await run({
      'faces.jsonl': [{ track_id: 1, frame_idx: 0, embedding: [1, 0] }, skipped],
    });
    expect(before.episode.report.counts.skipped).toBe(1);
    const { skip: _, ...plain } = skipped;
    const after = await run({
      'faces.jsonl': [{ track_id: 1, frame_idx: 0, embedding: [1, 0] }, plain],
    });
    expect(after.episode.report.counts).toMatchObject({ skipped: 0, embedded: 1 });
    expect(codes(after)).toContainEqual(['faces/no-vector', 1]);
  });
});

describe('undo', () => {
  it('goes back to the first step and forward again, people included', async () => {
    const folder = await real();
    await folder.act('patch', {
      identity_id: 'id_0001',
      labels: { name: 'Ann', person_id: 'p_0001' },
    });
    await folder.act('merge', { source_ids: ['id_0003'], target_id: 'id_0001' });
    await folder.act('split', { identity_id: 'id_0002', track_ids_to_split: [4] });
    const { loaded, log } = await folder.open();
    const { episode } = loaded.imported;
    const summaries = summariseTracks(episode);
    const states = [fold(log, episode, summaries)];
    let back = log;
    while (back.cursor > 0) {
      back = undo(back);
      states.push(fold(back, episode, summaries));
    }
    expect(states.at(-1)?.anchors.size).toBe(0);
    for (const state of states.toReversed()) {
      expect(fold(back, episode, summaries)).toEqual(state);
      back = redo(back);
    }
  });
});

describe('what lies over the identities', () => {
  it('assignments, overrides and exclusions stay word for word', async () => {
    const folder = await sample();
    const file = JSON.parse(await folder.text('identities.json')) as Record<string, unknown>;
    const overlay = {
      track_overrides: { '12': { cast_id: 'c1' } },
      face_exclusions: { face_0001_000048: { excluded: true, reason: 'blurry' } },
    };
    await writeFile(
      folder.path('identities.json'),
      JSON.stringify({ ...file, ...overlay }, undefined, 2),
    );
    await folder.act('move', {
      track_id: 10,
      from_identity_id: 'id_0007',
      to_identity_id: 'id_0004',
    });
    const after = await folder.file();
    expect(after).toMatchObject({ ...overlay, manual_assignments: file.manual_assignments });
    // Bea Cole has no track left, but a name: the stricter clean-up keeps it.
    expect(tracks(after)).toMatchObject({ id_0004: [5, 7, 10], id_0007: [] });
  });

  it('identities of ids that the episode does not have keep them; the import says so', async () => {
    const folder = await small();
    const file = await folder.file();
    const identities = [...file.identities, { identity_id: 'id_0003', track_ids: [77] }];
    await writeFile(folder.path('identities.json'), JSON.stringify({ ...file, identities }));
    const { loaded } = await folder.open();
    const remarks = loaded.imported.episode.report.remarks.map((remark) => remark.code);
    expect(remarks).toContain('identities/unknown-track');
    await folder.act('merge', { source_ids: ['id_0001'], target_id: 'id_0002' });
    expect(tracks(await folder.file())).toMatchObject({ id_0003: [77] });
  });
});

describe('writers at the same time', () => {
  it('a file that somebody else wrote meanwhile is not written over', async () => {
    const folder = await small();
    const { applyEdit, planEdit } = await import('../../../src/cli/moderate/apply-edit.ts');
    const { editIdentities } = await import('../../../src/core/moderation/edit/edit-identities.ts');
    const opened = await folder.open();
    const { file, log, minClusterSize, loaded } = opened;
    const payload = { source_ids: ['id_0001'], target_id: 'id_0002' };
    const edit = editIdentities(
      { file, episode: loaded.imported.episode, log, minClusterSize, now: NOW },
      { type: 'merge', payload },
    );
    const plan = await planEdit(opened, edit, { purgeCrops: false, now: NOW });
    const theirs = `${await folder.text('identities.json')}\n`;
    await writeFile(folder.path('identities.json'), theirs);
    await expect(applyEdit(opened.loaded, 'merge', plan)).rejects.toThrow(
      expect.objectContaining({ code: 'cli/changed-meanwhile' }),
    );
    expect(await folder.text('identities.json')).toBe(theirs);
  });
});

describe('a history beside identities.json', () => {
  it('wins, and what it knows is not taken over twice', async () => {
    const folder = await real();
    await folder.act('patch', { identity_id: 'id_0001', labels: { name: 'Ann' } });
    const renamed = (await folder.text('identities.json'))
      .replaceAll('"Ann"', '"Bo"')
      .replace('"label": null', '"label": "Cy"');
    await writeFile(folder.path('identities.json'), renamed);
    const { loaded, log } = await folder.open();
    const started = startingLog(loaded.imported, NOW);
    expect(started.entries).toHaveLength(log.entries.length + 1);
    const { episode } = loaded.imported;
    const names = [...fold(started, episode, summariseTracks(episode)).anchors.values()].map(
      ({ labels }) => labels.name,
    );
    expect(names.sort()).toEqual(['Ann', 'Cy']);
  });
});
