import { describe, expect, test } from 'vitest';
import { matchesAt } from '../../../src/core/facebank/match-at.ts';
import {
  embeddingModelOf,
  identitySimilarities,
} from '../../../src/core/facebank/match-identities.ts';
import { DEFAULT_MATCH_THRESHOLDS } from '../../../src/core/facebank/types.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { makeEpisode } from '../identity/synthetic.ts';
import { kernels } from '../kernel/kernels.ts';
import { bankOf, identityOf } from './people.ts';

const [{ products }] = await kernels();
const at = (degrees: number): readonly [number, number] => {
  const radians = (degrees * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
};

/** Seven faces a track, at these degrees; the first of each is of the best quality. */
const DEGREES = [
  [0, 0, 0, 0, 0, 0, 0],
  [80, 80, 2, 2, 2, 2, 2],
  [90, 90, 90, 90, 90, 90, 90],
];
const faces = DEGREES.flatMap((own, track) =>
  own.map((_, k) => ({ track, frame: 10 * track + k, quality: 1 - k / 10 })),
);
const episode = { ...makeEpisode(faces), dim: 2, embeddingModel: 'test_2' };
const embeddings = {
  n: faces.length,
  d: 2,
  data: Float32Array.from(DEGREES.flat().flatMap((degrees) => [...at(degrees)])),
};
const tracks = Float32Array.from([0, 20, 90].flatMap((degrees) => [...at(degrees)]));
const pooled = { items: Int32Array.of(0, 1, 2), vectors: { n: 3, d: 2, data: tracks } };
const model = { name: 'test_2', dimension: 2 };
const bank = bankOf([
  { id: 'ava', name: 'Ava Stone', formerIds: ['eva'], vectors: [at(0)], model },
  { id: 'ben', name: 'Ben', vectors: [at(90)], model },
  { id: 'bo-1', name: 'Bo', vectors: [at(180)], model },
  { id: 'bo-2', name: 'Bo', vectors: [at(200)], model },
]);

const find = (identities: readonly Identity[], sharedFrames: readonly number[] = []) =>
  identitySimilarities(
    {
      ...{ episode, embeddings, pooled, identities, bank, model: embeddingModelOf(episode) },
      sharedFrames: Int32Array.from(sharedFrames),
    },
    products,
    SILENT_HOOKS,
  );
const own = (id: string, rows: readonly number[], more: Partial<Identity> = {}) =>
  identityOf(id, { tracks: Int32Array.from(rows), ...more });
const MATCH = { personId: 'ava', seedId: 's', similarity: 0.9, margin: 0.5 };

describe('identities and known people', () => {
  test('are compared by the mean of the tracks\u2019 unit vectors', async () => {
    const found = await find([own('i1', [0, 1])]);
    const [match] = matchesAt(found, DEFAULT_MATCH_THRESHOLDS);
    expect(match).toMatchObject({ personId: 'ava', band: 'auto', nextId: 'ben' });
    expect(match?.similarity).toBeCloseTo(Math.cos((10 * Math.PI) / 180), 6);
    expect(match?.margin).toBeCloseTo(
      Math.cos((10 * Math.PI) / 180) - Math.cos((80 * Math.PI) / 180),
      6,
    );
  });

  test('the five best faces vote, one of each track before a second of any', async () => {
    const found = await find([own('i1', [1]), own('i2', [0, 1, 2])]);
    const faceOf = (i: number) => matchesAt(found, DEFAULT_MATCH_THRESHOLDS)[i]?.faces;
    // 80, 80, 2, 2, 2: the best two are like Ben.
    expect(faceOf(0)).toEqual({ agree: 3, of: 5 });
    // 0, 80, 90, then the second of two tracks.
    expect(Array.from(found.faces[1]!).sort()).toEqual([0, 0, 1, 1, 1]);
  });

  test('say whose word a name is, and who is meant by it', async () => {
    const found = await find([
      own('i1', [0]),
      own('i2', [0], { labels: { name: 'ben ' } }),
      own('i3', [0], { labels: { name: 'x', person_id: 'eva' }, match: MATCH }),
      own('i4', [0], { labels: { name: 'Bo' }, locked: true }),
      own('i5', [0], { labels: { stranger: true } }),
      own('i6', [0], { labels: { person_id: 'nobody' } }),
      own('i7', [0], { mark: 'noise' }),
    ]);
    expect(found.identities.map(({ id }) => id)).toEqual(['i1', 'i2', 'i3', 'i4', 'i5', 'i6']);
    expect(found.standing).toEqual(['open', 'named', 'matched', 'locked', 'named', 'named']);
    // Two people are called Bo.
    expect([...found.said]).toEqual([-1, 1, 0, -1, -1, -1]);
  });

  test('keep to what was rejected, also under an id that a person had before', async () => {
    const found = await find([own('i1', [0], { rejected: ['eva', 'nobody'] })]);
    const [match] = matchesAt(found, { auto: 0.7, margin: 0.1, review: 0 });
    expect(match).toMatchObject({ personId: 'ben', nextId: 'bo-2', band: 'review' });
    const [strict] = matchesAt(found, DEFAULT_MATCH_THRESHOLDS);
    expect(strict).toMatchObject({ personId: 'ava', nextId: 'ben', rejected: true });
    expect(strict?.similarity).toBeCloseTo(1);
  });

  test('are two people where tracks of both are in one frame', async () => {
    const identities = [own('i1', [0]), own('i2', [1]), own('i3', [2])];
    const { together } = await find(identities, [0, 1, 1, 0, 2, 2]);
    expect([...together]).toEqual([0, 1]);
    const matches = matchesAt(await find(identities, [0, 1]), DEFAULT_MATCH_THRESHOLDS);
    expect(matches.map(({ band, heldBack }) => [band, heldBack])).toEqual([
      ['auto', undefined],
      ['review', 'same-frame'],
      ['auto', undefined],
    ]);
  });
});
