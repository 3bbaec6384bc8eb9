import { beforeEach, expect, it, vi } from 'vitest';
import {
  forgetImpostors,
  learnImpostors,
  recallImpostors,
} from '../../../src/state/clustering/impostors.ts';
import { tinyEpisode } from '../ui/tiny-episode.ts';

const stored = vi.hoisted(() => ({ values: new Map<string, unknown>(), broken: false }));
vi.mock('../../../src/state/persistence/database.ts', () => ({
  read: (key: readonly unknown[]) =>
    stored.broken
      ? Promise.reject(new Error('no storage'))
      : Promise.resolve(stored.values.get(key.join('/'))),
  write: ({ puts = [] }: { puts?: readonly (readonly [readonly unknown[], unknown])[] }) => {
    for (const [key, value] of puts) stored.values.set(key.join('/'), value);
    return Promise.resolve();
  },
}));

const episode = {
  ...tinyEpisode([{ number: 1, span: [0, 1], faces: [true] }]),
  embeddingModel: 'model-a',
};
const comparison = { pooling_method: 'mean', metric: 'cosine' } as const;
const shown = { impostors: { mean: 0.02, deviation: 0.09 }, tracks: 120 };

beforeEach(() => {
  stored.values.clear();
  stored.broken = false;
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

it('another episode of the library recalls what one showed, itself does not', async () => {
  await learnImpostors('one/', episode, comparison, shown);
  expect(await recallImpostors('two/', episode, comparison)).toMatchObject({
    ...{ mean: 0.02, episodes: 1, tracks: 120, named: true },
  });
  expect(await recallImpostors('one/', episode, comparison)).toBeUndefined();
  const other = { ...episode, embeddingModel: 'model-b' };
  expect(await recallImpostors('two/', other, comparison)).toBeUndefined();
});

it('episodes that are learned at once are all kept', async () => {
  await Promise.all(
    ['one/', 'two/', 'three/'].map((key) => learnImpostors(key, episode, comparison, shown)),
  );
  expect((await recallImpostors('four/', episode, comparison))?.episodes).toBe(3);
});

it('an episode that leaves the library, or shows nothing sure any more, is forgotten', async () => {
  await learnImpostors('one/', episode, comparison, shown);
  await learnImpostors('two/', episode, comparison, shown);
  await forgetImpostors('one/');
  expect((await recallImpostors('three/', episode, comparison))?.episodes).toBe(1);
  await learnImpostors('two/', episode, comparison, { ...shown, impostors: undefined });
  expect(await recallImpostors('three/', episode, comparison)).toBeUndefined();
});

it('what cannot be read says nothing, and is written anew', async () => {
  stored.values.set('impostors', '{"format":"something else"}');
  expect(await recallImpostors('two/', episode, comparison)).toBeUndefined();
  await learnImpostors('one/', episode, comparison, shown);
  expect((await recallImpostors('two/', episode, comparison))?.episodes).toBe(1);
  stored.broken = true;
  expect(await recallImpostors('two/', episode, comparison)).toBeUndefined();
});
