import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import {
  NO_MEMORY,
  parseMemory,
  remember,
  rememberedFor,
  type VectorKind,
  writeMemory,
} from '../../../src/core/suggest/impostor-memory.ts';

const KIND: VectorKind = {
  embeddingModel: 'arcface_r100_v1',
  dimensions: 512,
  pooling: 'mean',
  metric: 'cosine',
};
const one = { mean: 0.02, deviation: 0.08, tracks: 100 };
const other = { mean: 0.06, deviation: 0.1, tracks: 300 };
const both = remember(remember(NO_MEMORY, KIND, 'show-e01', one), KIND, 'show-e02', other);

describe('what episodes showed', () => {
  test('is their mean by tracks, without the one that is judged', () => {
    expect(rememberedFor(both, KIND, 'show-e03')).toMatchObject({ episodes: 2, tracks: 400 });
    expect(rememberedFor(both, KIND, 'show-e03')?.mean).toBeCloseTo(0.05, 12);
    expect(rememberedFor(both, KIND, 'show-e02')).toMatchObject({ mean: 0.02, episodes: 1 });
    expect(rememberedFor(NO_MEMORY, KIND, 'show-e01')).toBeUndefined();
  });

  test('holds for its embedder alone, however it is spelled', () => {
    expect(rememberedFor(both, { ...KIND, embeddingModel: 'ArcFace_R100_v1' }, '')?.episodes).toBe(
      2,
    );
    for (const change of [
      { embeddingModel: 'facenet' },
      { embeddingModel: '' },
      { dimensions: 128 },
      { pooling: 'median' },
      { metric: 'within_track' },
    ]) {
      expect(rememberedFor(both, { ...KIND, ...change }, '')).toBeUndefined();
    }
  });

  test('says when the embedder has no name', () => {
    const unnamed = { ...KIND, embeddingModel: '' };
    const memory = remember(NO_MEMORY, unnamed, 'a', one);
    expect(rememberedFor(memory, unnamed, 'b')?.named).toBe(false);
    expect(rememberedFor(both, KIND, 'b')?.named).toBe(true);
  });

  test('is replaced when an episode is judged again, and forgotten when it shows nothing', () => {
    const again = remember(both, KIND, 'show-e01', { ...one, mean: 0.5 });
    expect(rememberedFor(again, KIND, 'show-e02')?.mean).toBe(0.5);
    const none = remember(remember(both, KIND, 'show-e01', undefined), KIND, 'show-e02', undefined);
    expect(none).toEqual(NO_MEMORY);
    // The memory before is as it was.
    expect(rememberedFor(both, KIND, 'show-e02')?.mean).toBe(0.02);
  });
});

describe('the file', () => {
  test('gives the memory back, in the same bytes whatever the order', () => {
    const text = writeMemory(both);
    expect(parseMemory(text, 'null.json')).toEqual(both);
    const turned = remember(remember(NO_MEMORY, KIND, 'show-e02', other), KIND, 'show-e01', one);
    expect(writeMemory(turned)).toBe(text);
    expect(parseMemory(writeMemory(NO_MEMORY), 'null.json')).toEqual(NO_MEMORY);
  });

  const entry = (change: Record<string, unknown>) =>
    JSON.stringify({
      format: 'cutline-impostors',
      version: 1,
      episodes: [{ model: 'a', episode: 'e', mean: 0, deviation: 0.1, tracks: 3, ...change }],
    });
  test.each([
    ['no JSON', '{', 'impostors/not-a-memory'],
    ['another file', '{"format":"x"}', 'impostors/not-a-memory'],
    ['a list', '[]', 'impostors/not-a-memory'],
    ['a newer one', '{"format":"cutline-impostors","version":2}', 'impostors/newer'],
    ['no episodes', '{"format":"cutline-impostors","version":1}', 'impostors/not-a-memory'],
    ['a mean beyond all cosines', entry({ mean: 99 }), 'impostors/not-a-memory'],
    ['no deviation', entry({ deviation: 0 }), 'impostors/not-a-memory'],
    ['half a track', entry({ tracks: 1.5 }), 'impostors/not-a-memory'],
    ['a name that is none', entry({ model: 7 }), 'impostors/not-a-memory'],
  ])('refuses %s', (_, text, code) => {
    expect(() => parseMemory(text, 'some/null.json')).toThrow(AppError);
    try {
      parseMemory(text, 'some/null.json');
    } catch (error) {
      expect(error).toMatchObject({ code });
      expect((error as AppError).userMessage).toContain('some/null.json');
    }
  });

  test('takes names that are keys of every object', () => {
    const memory = parseMemory(entry({ model: '__proto__', episode: 'constructor' }), 'null.json');
    expect(memory.models.get('__proto__')?.get('constructor')?.tracks).toBe(3);
  });
});
