import { describe, expect, it } from 'vitest';
import { cutline, FACES, smallEpisode } from './program.ts';

const [A, B] = ['arcface_r100_v1', 'arcface_r50_v2'];

/** Cluster without writing anything. */
const run = (episode: string, ...args: readonly string[]) =>
  cutline('episode-run', '--episode', episode, '--cluster', '--dry-run', ...args);

describe('vectors of two models', () => {
  const faces = FACES.map((face) => ({ ...face, embedding_model: face.track_id === 4 ? B : A }));
  const said = `Vectors of two models: ${A} (6 faces) and ${B} (2 faces).`;

  it('are said on standard error by whatever clusters, once, and kept apart', async () => {
    const episode = await smallEpisode({
      'faces.jsonl': faces,
      'truth.json': { '1': 'Ann', '2': 'Ann', '3': 'Bob', '4': 'Bob' },
    });
    const { stdout, stderr } = await run(episode);
    expect(stderr).toContain(said);
    expect(stderr).toContain('track 4: 2 faces');
    expect(stdout).toMatch(/: 3 tracks · /);
    expect(stdout).not.toContain('models');
    for (const command of [['score'], ['suggest'], ['season', '--engine', 'js']]) {
      const { stderr: told } = await cutline(...command, '--episode', episode);
      expect(told.split(said)).toHaveLength(2);
    }
  });

  it('in another letter case are one model', async () => {
    const spelled = faces.map((face, i) => ({
      ...face,
      embedding_model: i % 2 === 0 ? A : A.toUpperCase(),
    }));
    const { code, stderr } = await run(await smallEpisode({ 'faces.jsonl': spelled }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
