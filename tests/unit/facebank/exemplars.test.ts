import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usableFaces } from '../../../src/core/episode/usable-faces.ts';
import { exemplars, seedOfFace } from '../../../src/core/facebank/exemplars.ts';
import { seededRandom } from '../../../src/core/random.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import { type FaceSpec, makeEpisode } from '../identity/synthetic.ts';
import { knownEpisode } from './trial.ts';

const D = 64;

/** Tracks of faces around directions: each face of track t is axis `from[t]` and noise, one a second. */
function scene(
  from: readonly number[],
  facesEach: number,
  {
    noise = 0.1,
    spec = () => ({}),
  }: { noise?: number; spec?: (row: number) => Partial<FaceSpec> } = {},
) {
  const random = seededRandom(7);
  const specs = from.flatMap((_, track) =>
    Array.from({ length: facesEach }, (__, k): FaceSpec => {
      const row = track * facesEach + k;
      return { track, frame: 24 * row, ts: row, ...spec(row) };
    }),
  );
  const data = new Float32Array(specs.length * D);
  specs.forEach(({ track }, row) => {
    const vector = Array.from(
      { length: D },
      (_, k) => Number(k === from[track]) + noise * random.normal(),
    );
    const length = Math.hypot(...vector);
    data.set(
      vector.map((x) => x / length),
      row * D,
    );
  });
  const identity = { id: 'identity-00001', tracks: Int32Array.from(from.keys()) };
  return { episode: makeEpisode(specs), embeddings: { n: specs.length, d: D, data }, identity };
}
const facesOf = ({ episode, embeddings, identity }: ReturnType<typeof scene>, count?: number) =>
  exemplars(episode, embeddings, identity, count).map(({ face }) => face);

describe('the faces that stand for an identity', () => {
  it('are never of a track that is somebody else’s', () => {
    const wrong = scene([0, 0, 0, 5, 0], 6);
    expect(facesOf(wrong)).toHaveLength(8);
    expect(facesOf(wrong).filter((face) => face >= 18 && face < 24)).toEqual([]);
  });

  it('and never single faces that are', () => {
    const one = scene([0, 0, 0], 10);
    one.embeddings.data.fill(0, 4 * D, 5 * D).fill(1, 4 * D + 9, 4 * D + 10);
    expect(facesOf(one)).not.toContain(4);
  });

  it('are the best by quality, the best first', () => {
    const { episode, embeddings, identity } = scene([0, 0], 10, {
      spec: (row) => ({ quality: row % 5 === 0 ? 0.9 : 0.3, yaw: row === 10 ? 0 : 20 }),
    });
    const [first, ...others] = facesOf({ episode, embeddings, identity }, 4);
    expect(first).toBe(10);
    expect(others).toEqual([0, 5, 15]);
  });

  it('are spread over the time, where there are enough', () => {
    const faces = facesOf(scene([0], 40)).toSorted((a, b) => a - b);
    expect(faces).toHaveLength(8);
    expect(faces[0]).toBeLessThan(6);
    expect(Math.min(...faces.slice(1).map((face, i) => face - faces[i]!))).toBeGreaterThanOrEqual(
      1,
    );
    expect(faces.at(-1)! - faces[0]!).toBeGreaterThan(15);
  });

  it('are no two that are nearly the same', () => {
    expect(facesOf(scene([0, 0], 20, { noise: 0.001 }))).toHaveLength(1);
  });

  it('are none without vectors, and the only one there is', () => {
    expect(facesOf(scene([0], 3, { spec: () => ({ embedded: false }) }))).toEqual([]);
    expect(facesOf(scene([0], 1))).toEqual([0]);
    expect(facesOf(scene([0], 2, { spec: (row) => ({ ts: row, flags: row }) }))).toEqual([0]);
  });

  it('a seed says where its face is from', () => {
    const { episode, embeddings, identity } = scene([0], 3, {
      spec: () => ({ box: [10, 10, 110, 140], yaw: 12.4 }),
    });
    const model = { name: 'arc', dimension: D };
    const seed = seedOfFace(episode, embeddings, identity, 1, { id: 's', model, at: 'now' });
    expect(seed).toEqual({
      ...{ id: 's', model, createdAt: 'now', extra: {}, quality: { size: 100, yaw: 12 } },
      vector: embeddings.data.slice(D, 2 * D),
      origin: {
        ...{ type: 'episode', epId: 'synthetic-s01e01', runId: '', identityId: 'identity-00001' },
        ...{ trackId: '1', faceId: 'face_1', frame: 24, ts: 1 },
      },
    });
  });
});

describe.each([
  ['cast-photos', episodesDir()],
  ['talking-heads', besideGolden('vectors')],
] as const)('people of %s of whom a fifth of the tracks is somebody else', (name, dir) => {
  it.skipIf(dir === undefined)(
    'have none but their own faces as exemplars, and enough of them',
    async () => {
      const { episode, embeddings } = await knownEpisode(join(dir!, name));
      const truth = episode.truth ?? new Map<number, string>();
      const random = seededRandom(3);
      const rows = [...truth.keys()];
      for (const who of new Set(truth.values())) {
        const own = rows.filter((row) => truth.get(row) === who);
        if (own.length < 4) continue;
        const wrong = Array.from({ length: own.length >> 2 }, () => random.pick(rows));
        const tracks = Int32Array.from(new Set([...own, ...wrong])).sort();
        const best = exemplars(episode, embeddings, { tracks });
        const whose = best.map(({ face }) => truth.get(episode.faces.track[face]!));
        expect(new Set(whose), who).toEqual(new Set([who]));
        const faces = own.reduce((sum, row) => sum + usableFaces(episode, row).length, 0);
        expect(best.length).toBeGreaterThanOrEqual(Math.min(5, faces / 3));
      }
    },
  );
});
