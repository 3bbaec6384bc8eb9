import { describe, expect, it, test } from 'vitest';
import { demoEpisode } from '../../../src/core/demo/demo-episode.ts';
import { mixedTracks, trackProfile } from '../../../src/core/review/track-profile.ts';
import { episodesDir } from '../../data.ts';
import { matrixOf } from '../cluster/cases.ts';
import { importDemo } from '../demo/demo-import.ts';
import { makeEpisode } from '../identity/synthetic.ts';
import { importFolder } from './oracle.ts';

const at = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];

describe('trackProfile', () => {
  it('goes by frame, whatever the order in the file', () => {
    const frames = [30, 10, 20, 40];
    const episode = makeEpisode(frames.map((frame) => ({ track: 0, frame })));
    const profile = trackProfile(episode, matrixOf([0.2, 0, 0.1, 0.3].map(at)), 0);
    expect([...profile.faces]).toEqual([1, 2, 0, 3]);
    expect(profile.toPrevious[0]).toBe(1);
    for (const i of [1, 2, 3]) expect(profile.toPrevious[i]).toBeCloseTo(Math.cos(0.1), 6);
    expect(profile.toMean[1]).toBeCloseTo(Math.cos(0.05), 6);
    expect(profile.spread).toBeCloseTo(1 - Math.cos(0.3), 6);
    expect(profile.cut).toBe(-1);
    expect(profile.cutSimilarity).toBeNaN();
  });

  it('suggests where another person begins', () => {
    const episode = makeEpisode([1, 2, 3, 4, 5].map((frame) => ({ track: 0, frame })));
    const embeddings = matrixOf([0, 0.1, 0.2, 1.5, 1.6].map(at));
    const { cut, cutSimilarity } = trackProfile(episode, embeddings, 0);
    expect(cut).toBe(3);
    expect(cutSimilarity).toBeCloseTo(Math.cos(1.45), 6);
    const [mixed] = mixedTracks(episode, embeddings, [0]);
    expect(mixed).toEqual({ track: 0, cutFace: 3, similarity: cutSimilarity });
  });

  it('is empty for a track without a vector, and for one that is not there', () => {
    const episode = makeEpisode([{ track: 0, frame: 1, embedded: false }]);
    for (const track of [0, 7]) {
      const { faces, cut, spread } = trackProfile(episode, matrixOf([]), track);
      expect(faces).toHaveLength(0);
      expect([cut, spread]).toEqual([-1, 0]);
    }
  });

  test('the demo has one mixed track, and it is the only one found', async () => {
    const { episode, embeddings } = await importDemo();
    const [planted] = demoEpisode().tracks.filter(({ secondPerson }) => secondPerson !== undefined);
    const mixed = mixedTracks(episode, embeddings, episode.tracks.id.keys());
    expect(mixed.map(({ track }) => episode.tracks.number[track])).toEqual([planted?.number]);
    const { faces, cut } = trackProfile(episode, embeddings, mixed[0]!.track);
    expect(faces[cut]).toBe(mixed[0]!.cutFace);
    // The second half of its faces are somebody else's.
    expect(cut).toBe((planted?.faces.length ?? 0) / 2);
  });

  const dir = episodesDir() ?? '';
  test.skipIf(dir === '').each([
    ['hamilton-clip', [3]],
    ['cast-photos', []],
  ])('%s has the mixed tracks of its truth', async (name, numbers) => {
    const { episode, embeddings } = await importFolder(dir, name);
    const mixed = mixedTracks(episode, embeddings, episode.tracks.id.keys());
    expect(mixed.map(({ track }) => episode.tracks.number[track])).toEqual(numbers);
  });
});
