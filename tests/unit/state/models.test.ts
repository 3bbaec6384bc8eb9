import './page.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_MODELS } from '../../../src/core/face/known-models.ts';
import {
  addModels,
  chooseModel,
  chosenModels,
  loadModels,
  removeModel,
  renameModel,
  setFeed,
  useModels,
} from '../../../src/state/embedding/models.ts';
import { photoSeeds } from '../../../src/state/embedding/photos.ts';
import { modelFile } from './fake-models.ts';
import { disk } from './memory-disk.ts';

const brought = () => useModels.getState().models.filter((card) => !card.builtIn);
const names = () => brought().map(({ name }) => name);
const records = () =>
  disk.records.map(({ key }) => key[0]).filter((kind) => /model/.test(`${kind}`));

beforeEach(loadModels);

describe('models that somebody brings', () => {
  test('are looked at, kept by their fingerprint, used from then on, and there after a reload', async () => {
    const added = await addModels([modelFile('finder.onnx'), modelFile('w600k_r50.onnx', 1)]);
    expect(added.map(({ type }) => type)).toEqual(['added', 'added']);
    expect(brought()).toMatchObject([
      { role: 'detector', kind: 'retinaface', name: 'finder' },
      { role: 'embedder', dimension: 64, licence: expect.stringContaining('non-commercial') },
    ]);
    const { choice } = useModels.getState();
    expect([choice.detector, choice.embedder]).toEqual(brought().map(({ sha256 }) => sha256));
    const before = useModels.getState();
    useModels.setState(useModels.getInitialState());
    await loadModels();
    expect(useModels.getState()).toEqual(before);
    const { model, finder } = await chosenModels();
    expect(model).toEqual({ name: 'w600k_r50', dimension: 64 });
    expect(finder.landmarker).toBeUndefined();
  });

  test('that are none, too large or here already store nothing', async () => {
    const huge = Object.defineProperty(modelFile('huge.onnx', 1), 'size', { value: 500 * 2 ** 20 });
    const [bad, large] = await addModels([new File(['{'], 'bad.onnx'), huge]);
    expect(bad).toMatchObject({ type: 'refused', text: 'This file is no model.' });
    expect(large).toMatchObject({ type: 'refused', text: expect.stringContaining('500 MB') });
    expect(records()).toEqual([]);
    await addModels([modelFile('a.onnx', 1)]);
    const [again] = await addModels([modelFile('b.onnx', 1)]);
    expect(again).toMatchObject({ type: 'known', card: { name: 'a' } });
    expect(brought()).toHaveLength(1);
  });

  test('that find no room leave nothing behind', async () => {
    disk.refuse('model-choice');
    const [full] = await addModels([modelFile('a.onnx', 1)]);
    expect(full).toMatchObject({ type: 'refused' });
    expect(records()).toEqual([]);
    expect(brought()).toEqual([]);
    expect(useModels.getState().choice.embedder).toBe(DEFAULT_MODELS.embedder.sha256);
  });

  test('of one name are told apart, and none is called as another is', async () => {
    await addModels([modelFile('arc.onnx', 1), modelFile('arc.onnx', 2)]);
    const [first, second] = brought();
    expect(names()).toEqual(['arc', `arc-${second!.sha256.slice(0, 8)}`]);
    await expect(async () => renameModel(second!.sha256, ' arc ')).rejects.toMatchObject({
      code: 'embed/name-taken',
    });
    await renameModel(first!.sha256, 'arcface_r100_v1');
    await setFeed(first!.sha256, { order: 'bgr', mean: [0, 0, 0], scale: 255 }, 'hand');
    useModels.setState(useModels.getInitialState());
    await loadModels();
    expect(brought().find(({ sha256 }) => sha256 === first!.sha256)).toMatchObject({
      name: 'arcface_r100_v1',
      fed: 'hand',
      feed: { scale: 255 },
    });
  });

  test('give way to those of the page when they are deleted', async () => {
    await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
    for (const { sha256 } of brought()) await removeModel(sha256);
    expect(useModels.getState().choice).toEqual({
      detector: DEFAULT_MODELS.detector.sha256,
      embedder: DEFAULT_MODELS.embedder.sha256,
    });
    expect(records()).toEqual(['model-choice']);
    await removeModel(DEFAULT_MODELS.embedder.sha256);
    expect(useModels.getState().models).toHaveLength(3);
  });

  test('whose record cannot be read are set aside', async () => {
    await addModels([modelFile('a.onnx', 1), modelFile('b.onnx', 2)]);
    const [first] = brought();
    const record = disk.records.find(({ key }) => key[0] === 'model' && key[1] === first!.sha256);
    (record!.value as { bytes: unknown }).bytes = 'many';
    await loadModels();
    expect(names()).toEqual(['b']);
    expect(disk.records.some(({ key }) => key[0] === 'aside' && key[1] === 'model')).toBe(true);
  });
});

describe('photographs', () => {
  const job = { signal: new AbortController().signal, onProgress: () => {} };
  test('are read one by one, and one that cannot be costs the others nothing', async () => {
    await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
    const told: number[] = [];
    const photos = [new Blob(['one']), new Blob(['damaged']), new Blob(['two'])];
    const { results, model } = await photoSeeds(photos, job, (_, i) => told.push(i));
    expect(results.map(({ type }) => type)).toEqual(['read', 'refused', 'read']);
    expect(told).toEqual([0, 1, 2]);
    expect(model.name).toBe('arc');
    const [first] = results;
    expect(first?.type === 'read' && first.faces[0]!.refusals.map(({ code }) => code)).toEqual([
      'small',
      'blurred',
    ]);
  });

  test('stop between two when they are cancelled', async () => {
    await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
    const abort = new AbortController();
    const reading = photoSeeds(
      [new Blob(['a']), new Blob(['b'])],
      { ...job, signal: abort.signal },
      () => abort.abort(),
    );
    await expect(reading).rejects.toMatchObject({ name: 'CancelledError' });
  });

  test('need a model that is still there', async () => {
    await addModels([modelFile('finder.onnx'), modelFile('arc.onnx', 1)]);
    disk.records = disk.records.filter(({ key }) => key[0] !== 'model-file');
    await expect(photoSeeds([new Blob(['a'])], job)).rejects.toMatchObject({
      code: 'embed/model-gone',
    });
    await chooseModel(useModels.getState().models[0]!);
  });
});
