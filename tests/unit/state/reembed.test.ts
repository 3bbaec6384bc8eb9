import { beforeEach, describe, expect, test } from 'vitest';
import { addModels, loadModels, useModels } from '../../../src/state/embedding/models.ts';
import { reembed } from '../../../src/state/embedding/reembed.ts';
import { askEpisodeModel, tryModel } from '../../../src/state/embedding/try-model.ts';
import {
  deleteVectors,
  setEpisodeModel,
  switchVectors,
  vectorSets,
} from '../../../src/state/embedding/vector-sets.ts';
import { guardStorage } from '../../../src/state/library/rescue.ts';
import { prepareStorage } from '../../../src/state/persistence/migrations.ts';
import { modelFile } from './fake-models.ts';
import { holdAnswer, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { Page, people } from './page.ts';

const PEOPLE = 3;
const JOB = { signal: new AbortController().signal, onProgress: () => {} };
/** What the fake pictures are painted after: another colour for each person. */
const COLOURS = ['A', 'xx', 'mmm'];

/** An episode whose faces have crops, but for those of the tracks in `without`. */
function withCrops(without: readonly number[] = [], tracksEach = 3) {
  const crops: Record<string, string> = {};
  for (let face = 0; face < PEOPLE * tracksEach * 3; face++) {
    const track = Math.floor(face / 3);
    if (without.includes(track)) continue;
    const path = `crops/track_${String(track + 1).padStart(4, '0')}/frame_${String(face).padStart(6, '0')}.jpg`;
    crops[path] = COLOURS[track % PEOPLE]!;
  }
  return people({ beside: crops, tracksEach });
}

async function open(without: readonly number[] = []): Promise<Page> {
  const page = await Page.of(withCrops(without));
  await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
  return page;
}

const arc = () => useModels.getState().choice.embedder;
const sets = async (page: Page) =>
  (await vectorSets(page.context)).map(({ model, faces, used, done }) => ({
    model,
    faces,
    used,
    done,
  }));

beforeEach(async () => {
  useModels.setState(useModels.getInitialState());
  await loadModels();
});

describe('embedding an episode anew', () => {
  test('makes a set beside, which is used when it is asked for, with every decision kept', async () => {
    const page = await open();
    const [first] = page.identities;
    page.state.setLocked(first!, true);
    await page.settled();
    const before = { groups: page.groups, steps: page.steps };
    const made = await reembed(page.context);
    expect(made).toMatchObject({ made: 27, of: 27, model: { name: 'arc', dimension: 64 } });
    expect(page.state.open?.base.dim).not.toBe(64);
    await switchVectors(page.context, made.set);
    await page.settled();
    expect(page.state.open?.base).toMatchObject({ dim: 64, embeddingModel: 'arc' });
    expect(page.steps).toEqual(before.steps);
    expect(page.groups).toEqual(before.groups);
    expect(page.steps).toEqual(['lock']);
    // It is what a reload shows, too.
    const key = page.key;
    page.close();
    const again = await Page.again(key);
    expect(again.state.open?.base.dim).toBe(64);
    expect(again.groups).toEqual(before.groups);
    expect((await vectorSets(again.context)).map(({ detector }) => detector)).toEqual([
      undefined,
      'finder',
    ]);
    expect(await sets(again)).toEqual([
      { model: '', faces: 27, used: false, done: undefined },
      { model: 'arc', faces: 27, used: true, done: undefined },
    ]);
    await switchVectors(again.context, undefined);
    await again.settled();
    expect(again.state.open?.base.embeddingModel).toBeUndefined();
    expect(again.groups).toEqual(before.groups);
    const kept = await vectorSets(again.context);
    expect(kept.map(({ detector, used }) => [detector, used])).toEqual([
      [undefined, true],
      ['finder', false],
    ]);
    expect(again.told.join()).not.toContain('could not');
  });

  test('leaves out faces without a crop; a track of such faces alone is not clustered', async () => {
    const page = await open([4]);
    const { set, made, of } = await reembed(page.context);
    expect([made, of]).toEqual([24, 27]);
    await switchVectors(page.context, set);
    await page.settled();
    expect(page.state.open?.base.tracks.embedded[4]).toBe(0);
    expect(page.groups.flat().sort((a, b) => a - b)).not.toContain(4);
    expect(page.groups.flat()).toHaveLength(8);
  });

  test('goes on where it was stopped', async () => {
    const page = await Page.of(withCrops([], 30));
    await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
    const first = holdAnswer('crops');
    const running = reembed(page.context);
    await first.reached;
    const second = holdAnswer('crops');
    first.release();
    await second.reached;
    page.context.session.jobs.cancel();
    second.release();
    await expect(running).rejects.toMatchObject({ name: 'CancelledError' });
    const [, unfinished] = await sets(page);
    expect(unfinished).toMatchObject({ model: 'arc', used: false });
    expect([128, 256]).toContain(unfinished!.done);
    const key = page.key;
    page.close();
    const again = await Page.again(key);
    workers.calls.length = 0;
    const { made } = await reembed(again.context);
    expect(workers.calls.filter((name) => name === 'crops')).toHaveLength(
      Math.ceil((270 - unfinished!.done!) / 128),
    );
    expect(made).toBe(270);
    expect(disk.records.some(({ key }) => key[4] === 'part')).toBe(false);
  });

  test('is told where there is no face, no crop or no room, and leaves nothing half made', async () => {
    const none = await Page.of();
    await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
    await expect(reembed(none.context)).rejects.toMatchObject({ code: 'embed/no-crops' });
    none.close();
    const page = await open();
    disk.refuse('vectors');
    await expect(reembed(page.context)).rejects.toMatchObject({ name: 'AppError' });
    expect(await sets(page)).toHaveLength(1);
    const { set } = await reembed(page.context);
    await deleteVectors(page.context, set);
    expect(await sets(page)).toHaveLength(1);
  });

  test('is what the page stores again when the browser has emptied its storage', async () => {
    const page = await open([4]);
    guardStorage(page.context);
    await prepareStorage();
    await switchVectors(page.context, (await reembed(page.context)).set);
    await page.settled();
    const groups = page.groups;
    disk.empty();
    await expect.poll(() => page.told.join()).toContain('was saved again from this page');
    await page.settled();
    const key = page.key;
    page.close();
    const again = await Page.again(key);
    expect(again.state.open?.base).toMatchObject({ dim: 64, embeddingModel: 'arc' });
    expect(again.groups).toEqual(groups);
    // They are the only ones now.
    expect(await sets(again)).toEqual([{ model: 'arc', faces: 24, used: true, done: undefined }]);
    again.state.setParameters({ linkage: 'complete' });
    await again.settled();
    expect(again.state.clustering.shown?.with.linkage).toBe('complete');
  });

  test('episode files are not exported with vectors that are not theirs', async () => {
    const page = await open();
    await switchVectors(page.context, (await reembed(page.context)).set);
    await page.settled();
    await page.state.exportEpisode({
      profile: 'spec',
      target: 'zip',
      thumbs: false,
      trackVectors: false,
      episodeFiles: true,
      crops: 'none',
      log: false,
      csv: false,
    });
    expect(page.told.at(-1)).toContain('vectors that the files came with');
  });
});

describe('which model made an episode', () => {
  test('is answered by its data, and kept with it', async () => {
    const page = await open();
    await switchVectors(page.context, (await reembed(page.context)).set);
    await page.settled();
    await setEpisodeModel(page.context, '', 'user');
    await page.settled();
    expect(page.state.open?.base.embeddingModel).toBeUndefined();
    await addModels([modelFile('other.onnx', 20)]);
    const { made, tried } = await askEpisodeModel(page.context, JOB);
    expect(made).toMatchObject({ name: 'arc', agreement: { verdict: 'same' } });
    expect(tried.map(({ name, agreement }) => [name, agreement?.verdict])).toEqual([
      ['arc', 'same'],
      ['other', 'other'],
    ]);
    await page.settled();
    expect(page.state.open?.base.embeddingModel).toBe('arc');
    expect(page.context.session.stored?.modelSaidBy).toBe('data');
  });

  test('models of another length are not compared', async () => {
    const page = await open();
    expect((await askEpisodeModel(page.context, JOB)).made).toBeUndefined();
    expect(await tryModel(page.context, arc(), JOB)).toMatchObject({ agreement: undefined });
  });
});
