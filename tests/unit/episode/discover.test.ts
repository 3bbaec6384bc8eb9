import { describe, expect, it } from 'vitest';
import { discover, namedFiles, summarise } from '../../../src/core/episode/discover.ts';
import { memorySource, memorySources } from './node-source.ts';

const ROWS = [{ ep_id: 'show-s01e01', track_id: 1, frame_idx: 1, embedding: [1, 0] }];

async function find(...paths: string[]) {
  return discover(paths.map((path) => fileFor(path)));
}
function fileFor(path: string) {
  if (path.endsWith('.jsonl')) return memorySource(path, ROWS);
  return memorySource(
    path,
    path.endsWith('.json') ? { ep_id: 'show-s01e01', run_id: 'Attempt2' } : 'x',
  );
}

describe('finding the episode', () => {
  it('takes a data root at any depth, with embeds and frames from the same scope', async () => {
    const { candidates, ignored } = await find(
      'a/b/data/manifests/ep/faces.jsonl',
      'a/b/data/manifests/ep/tracks.jsonl',
      'a/b/data/embeds/ep/faces.npy',
      'a/b/data/frames/ep/crops/track_0001/frame_000001.jpg',
      'a/b/data/frames/ep/frames/frame_000001.jpg',
      'a/b/data/other/notes.txt',
    );
    expect(candidates.map(summarise)).toEqual([
      {
        index: 0,
        epId: 'ep',
        runId: '',
        layout: 'data-root',
        folder: 'a/b/data/manifests/ep',
        files: [
          { role: 'faces', path: 'a/b/data/manifests/ep/faces.jsonl', bytes: expect.any(Number) },
          { role: 'tracks', path: 'a/b/data/manifests/ep/tracks.jsonl', bytes: expect.any(Number) },
          { role: 'embeddings', path: 'a/b/data/embeds/ep/faces.npy', bytes: 1 },
        ],
        crops: 1,
        chosen: true,
        reason: 'the only copy of the episode',
        missing: undefined,
      },
    ]);
    expect(ignored).toBe(1);
  });

  it('takes the run that active_run.json names, with files of that run only', async () => {
    const { candidates } = await find(
      'data/manifests/ep/faces.jsonl',
      'data/manifests/ep/identities.json',
      'data/manifests/ep/runs/active_run.json',
      'data/manifests/ep/runs/Attempt2/faces.jsonl',
      'data/manifests/ep/runs/Attempt10/faces.jsonl',
      'data/embeds/ep/faces.npy',
      'data/embeds/ep/runs/Attempt2/faces.npy',
    );
    const chosen = candidates.find((candidate) => candidate.chosen);
    expect(chosen).toMatchObject({ runId: 'Attempt2', reason: 'active_run.json names Attempt2' });
    expect(chosen?.files.identities).toBeUndefined();
    expect(chosen?.files.embeddings?.path).toBe('data/embeds/ep/runs/Attempt2/faces.npy');
    expect(candidates.map((candidate) => [candidate.runId, candidate.reason])).toEqual([
      ['', 'the root copy; a run is preferred'],
      ['Attempt2', 'active_run.json names Attempt2'],
      ['Attempt10', 'an older run'],
    ]);
  });

  it('takes the highest attempt without an active_run.json', async () => {
    const { candidates } = await find(
      'm/manifests/ep/faces.jsonl',
      'm/manifests/ep/runs/Attempt9_2025/faces.jsonl',
      'm/manifests/ep/runs/Attempt10_2025/faces.jsonl',
    );
    expect(candidates.find((candidate) => candidate.chosen)).toMatchObject({
      runId: 'Attempt10_2025',
      reason: 'highest attempt of 2 runs',
    });
  });

  it('takes the newest of runs without numbers', async () => {
    const files = ['aaa', 'bbb', 'ccc'].map((run, k) => ({
      ...memorySource(`manifests/ep/runs/${run}/faces.jsonl`, ROWS),
      modified: [5, 9, 7][k] ?? 0,
    }));
    const { candidates } = await discover(files);
    expect(candidates.find((candidate) => candidate.chosen)).toMatchObject({
      runId: 'bbb',
      reason: 'newest files of 3 runs',
    });
  });

  it('says so when active_run.json names a run that is not there', async () => {
    const { candidates } = await find(
      'manifests/ep/faces.jsonl',
      'manifests/ep/runs/active_run.json',
      'manifests/ep/runs/Attempt1/faces.jsonl',
    );
    expect(candidates.find((candidate) => candidate.chosen)?.reason).toBe(
      'the only run, preferred to the root copy (active_run.json names Attempt2, which is not here)',
    );
  });

  it('passes over a run without faces and tracks, and says what it lacks', async () => {
    const { candidates } = await find(
      'data/manifests/ep/faces.jsonl',
      'data/manifests/ep/runs/Attempt3/identities.json',
    );
    expect(candidates.map(({ runId, chosen, missing }) => ({ runId, chosen, missing }))).toEqual([
      { runId: '', chosen: true, missing: undefined },
      { runId: 'Attempt3', chosen: false, missing: 'faces.jsonl or tracks.jsonl' },
    ]);
  });

  it("shows the active run's crops where only the root, its copy, has them", async () => {
    const { candidates } = await find(
      'data/manifests/ep/runs/active_run.json',
      'data/manifests/ep/runs/Attempt2/faces.jsonl',
      'data/frames/ep/crops/track_0001/frame_000001.jpg',
    );
    expect(candidates.find((candidate) => candidate.chosen)?.images).toHaveLength(1);
  });

  it('takes a flat folder, whatever it is called, and reads the episode id from its rows', async () => {
    const { candidates } = await find(
      'My Drop/faces.jsonl',
      'My Drop/faces.npy',
      'My Drop/crops/track_0001/frame_000001.jpg',
      'My Drop/recognition.yaml',
    );
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({ epId: 'show-s01e01', layout: 'flat', chosen: true });
    expect(candidates[0]?.files.parameters?.path).toBe('My Drop/recognition.yaml');
    expect(candidates[0]?.images).toHaveLength(1);
  });

  it('takes loose files dropped together', async () => {
    const { candidates, ignored } = await find('faces.jsonl', 'faces.npy', 'truth.json');
    expect(candidates[0]).toMatchObject({ epId: 'show-s01e01', layout: 'flat' });
    expect(ignored).toBe(0);
  });

  it('takes an episode folder from inside the layout, runs and all', async () => {
    const { candidates } = await find(
      'show-s01e01/faces.jsonl',
      'show-s01e01/runs/active_run.json',
      'show-s01e01/runs/Attempt2/faces.jsonl',
    );
    expect(candidates.map(({ runId, chosen }) => [runId, chosen])).toEqual([
      ['', false],
      ['Attempt2', true],
    ]);
  });

  it("joins the artifacts mirror's crops to the episode", async () => {
    const { candidates } = await find(
      'x/data/manifests/show-s01e01/faces.jsonl',
      'x/artifacts/crops/show/s01/e01/tracks/track_0001/frame_000001.jpg',
      'x/artifacts/thumbs/show/s01/e01/identities/id_0001/rep.jpg',
    );
    expect(candidates).toHaveLength(1);
    expect(candidates[0]?.images).toHaveLength(2);
  });

  it('keeps several episodes apart, and copies of one under several roots', async () => {
    const { candidates } = await find(
      'one/data/manifests/ep/faces.jsonl',
      'two/data/manifests/ep/faces.jsonl',
      'two/data/embeds/ep/faces.npy',
      'flat/faces.jsonl',
    );
    expect(candidates.map((c) => [c.files.faces?.path, c.files.embeddings?.path])).toEqual([
      ['flat/faces.jsonl', undefined],
      ['one/data/manifests/ep/faces.jsonl', undefined],
      ['two/data/manifests/ep/faces.jsonl', 'two/data/embeds/ep/faces.npy'],
    ]);
    expect(candidates.filter((candidate) => candidate.chosen)).toHaveLength(1);
    expect(candidates[0]?.reason).toMatch(/^first of 3 episodes/);
  });

  it('gives a configuration at the top to every episode below it', async () => {
    const { candidates } = await find(
      'config/pipeline/clustering.yaml',
      'data/manifests/a/faces.jsonl',
      'data/manifests/b/faces.jsonl',
    );
    expect(candidates.map((c) => c.files.parameters?.path)).toEqual([
      'config/pipeline/clustering.yaml',
      'config/pipeline/clustering.yaml',
    ]);
  });

  it('prefers recognition.yaml to clustering.yaml', async () => {
    const { candidates } = await find('e/faces.jsonl', 'e/clustering.yaml', 'e/recognition.yaml');
    expect(candidates[0]?.files.parameters?.path).toBe('e/recognition.yaml');
  });

  it('leaves aside what systems and pipelines leave behind', async () => {
    const { candidates, ignored } = await find(
      'e/faces.jsonl',
      'e/faces.jsonl.tmp',
      'e/.episode.lock',
      '__MACOSX/e/._faces.jsonl',
      'e/backups/c1/identities.json',
    );
    expect(candidates).toHaveLength(1);
    expect(candidates[0]?.files.identities).toBeUndefined();
    expect(ignored).toBe(4);
  });

  it('says of copies of one episode that they are copies, and where each is', async () => {
    const { candidates } = await find(
      'new/data/manifests/ep/faces.jsonl',
      'old/data/manifests/ep/faces.jsonl',
    );
    expect(candidates.map(({ folder, reason }) => [folder, reason])).toEqual([
      ['new/data/manifests/ep', 'first of 2 copies of it that has vectors, by folder'],
      ['old/data/manifests/ep', 'one of 2 copies of it'],
    ]);
  });

  it.each([
    ['ep', 'ep 2'],
    ['ep', 'ep (1)'],
    ['ep-001', 'ep-002'],
    ['ep.part1', 'ep.part2'],
    ['OneDrive_1_1-31-2026', 'OneDrive_2_1-31-2026'],
    ['d/ep-20260101T000000Z-001', 'd/ep-20260101T000000Z-002'],
  ])(
    'takes the parts of a split download side by side for one episode: %s and %s',
    async (one, two) => {
      for (const [first, second] of [
        ['tracks.jsonl', 'faces.jsonl'],
        ['faces.jsonl', 'faces.npy'],
        ['ep/tracks.jsonl', 'ep/faces.jsonl'],
        ['data/manifests/ep/tracks.jsonl', 'data/manifests/ep/faces.jsonl'],
      ] as const) {
        const { candidates } = await find(`${two}/${second}`, `${one}/${first}`);
        expect(candidates).toHaveLength(1);
        expect(namedFiles(candidates[0]!)).toHaveLength(2);
        expect(candidates[0]?.parts).toEqual([one, two]);
      }
    },
  );

  it('takes parts whose id Unicode spells in two ways for one', async () => {
    const part = (path: string, ep_id: string) => memorySource(path, [{ ep_id, track_id: 1 }]);
    const files = [part('ep/faces.jsonl', 'caf\u00e9'), part('ep 2/tracks.jsonl', 'cafe\u0301')];
    expect((await discover(files)).candidates).toHaveLength(1);
  });

  it('takes no copies, other episodes or runs for parts of one download', async () => {
    const other = memorySource('ep 2/tracks.jsonl', [{ ep_id: 'show-s01e02', track_id: 1 }]);
    const { candidates } = await discover([fileFor('ep/faces.jsonl'), other]);
    expect(candidates).toHaveLength(2);
    const counts = [
      await find('ep/faces.jsonl', 'ep 2/faces.jsonl', 'ep 2/tracks.jsonl'),
      await find('a/faces.jsonl', 'b/tracks.jsonl'),
      await find('s01e01/faces.jsonl', 's01e02/tracks.jsonl'),
      await find('manifests/ep/runs/r-1/faces.jsonl', 'manifests/ep/runs/r-2/tracks.jsonl'),
    ].map(({ candidates: { length } }) => length);
    expect(counts).toEqual([2, 2, 2, 2]);
  });

  it('says what it looked for and what was there when there is no episode', async () => {
    const files = memorySources({
      'p/a.jpg': 'x',
      'p/b.jpg': 'x',
      'p/notes.txt': 'x',
      'identities.json': {},
    });
    await expect(discover(files)).rejects.toMatchObject({
      code: 'discover/no-episode',
      userMessage:
        "No episode here: looked for faces.jsonl or tracks.jsonl (in manifests/{episode}/, a run folder or a flat folder), but found 2 images, *.txt, identities.json. Drop the folder that holds the episode's manifests together with its embeds and crops.",
    });
    await expect(discover([])).rejects.toMatchObject({
      code: 'discover/no-episode',
      userMessage: expect.stringContaining('there are no files at all'),
    });
  });
});
