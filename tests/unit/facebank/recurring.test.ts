import { describe, expect, test } from 'vitest';
import { drift } from '../../../src/core/facebank/drift.ts';
import {
  recurringPeople,
  type UnnamedIdentity,
  unnamedIdentities,
} from '../../../src/core/facebank/recurring.ts';
import type { Seed, SeedOrigin } from '../../../src/core/facebank/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { kernels } from '../kernel/kernels.ts';
import { bankOf, identityOf } from './people.ts';

const at = (degrees: number): Float32Array => {
  const radians = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(radians), Math.sin(radians));
};
const seen = (episode: string, degrees: number, faces = 1): UnnamedIdentity => ({
  ...{ episode, identityId: `${episode}-${degrees}`, centroid: at(degrees), faces },
});
const ALL = [
  seen('e1', 0),
  seen('e1', 90, 9),
  seen('e2', 10, 5),
  seen('e2', 93),
  seen('e3', 5),
  seen('e3', 200),
];

describe('people who recur without a name', () => {
  test('are in several episodes, the same on every engine', async () => {
    for (const { matrix, ...chain } of await kernels()) {
      const engines = { matrix, chain: { ...chain, matrix } };
      const found = await recurringPeople(ALL, { threshold: 0.9 }, engines, SILENT_HOOKS);
      expect(found.map((one) => one.members.map(({ identityId }) => identityId))).toEqual([
        ['e2-10', 'e1-0', 'e3-5'],
        ['e1-90', 'e2-93'],
      ]);
      expect(found[0]).toMatchObject({ episodes: 3, faces: 7 });
      expect(found[0]!.similarity).toBeCloseTo(Math.cos((5 * Math.PI) / 180), 5);
    }
  });

  test('are not two who are in one frame, and nobody is alone', async () => {
    const [{ matrix, ...chain }] = await kernels();
    const engines = { matrix, chain: { ...chain, matrix } };
    const apart = Int32Array.of(1, 3);
    const found = await recurringPeople(ALL, { threshold: 0.9, apart }, engines, SILENT_HOOKS);
    expect(found).toHaveLength(1);
    expect(await recurringPeople([], { threshold: 0.9 }, engines, SILENT_HOOKS)).toEqual([]);
  });
});

test('whoever has no name is asked about: not the named, strangers or noise; who is in one frame is two', () => {
  const own = (id: string, track: number, more: object = {}) =>
    identityOf(id, { tracks: Int32Array.of(track), faceCount: track + 1, ...more });
  const data = Float32Array.from(
    [at(0), at(30), at(60), at(90), at(120)].flatMap((row) => [...row]),
  );
  const pooled = { items: Int32Array.of(0, 1, 2, 3, 4), vectors: { n: 5, d: 2, data } };
  const episode = {
    ...{ key: 'e1', pooled, tracks: 5, sharedFrames: Int32Array.of(0, 4, 1, 3) },
    identities: [
      own('i1', 0),
      own('i2', 1, { labels: { name: 'Ava' } }),
      own('i3', 2, { labels: { stranger: true } }),
      own('i4', 3, { mark: 'noise' }),
      own('i5', 4),
    ],
  };
  const { unnamed, apart } = unnamedIdentities([episode, { ...episode, key: 'e2' }]);
  expect(unnamed.map((one) => [one.episode, one.identityId, one.faces])).toEqual([
    ['e1', 'i1', 1],
    ['e1', 'i5', 5],
    ['e2', 'i1', 1],
    ['e2', 'i5', 5],
  ]);
  expect(unnamed[3]!.centroid[0]).toBeCloseTo(Math.cos((120 * Math.PI) / 180), 6);
  expect([...apart]).toEqual([0, 1, 2, 3]);
});

describe('drift', () => {
  const model = { name: 'test_4', dimension: 2 };
  const { seeds } = bankOf([{ id: 'ava', vectors: [at(0), at(20), at(60)], model }]);
  const [first, second, third] = [...seeds.values()];
  const own: SeedOrigin = {
    type: 'episode',
    ...{ epId: 'e3', runId: '', identityId: 'i', trackId: '1', faceId: 'f' },
    ...{ frame: 1, ts: 1 },
  };
  const all: readonly Seed[] = [first!, second!, { ...third!, origin: own }];
  const person = (epId: string, degrees: number) => ({
    epId,
    runId: '',
    model,
    centroid: at(degrees),
  });

  test('is measured against the faces that are not of the episode itself', () => {
    const [e1, e2, e3] = drift(all, [person('e1', 25), person('e2', 90), person('e3', 60)], 0.8);
    expect(e1).toMatchObject({ seedId: second!.id, ownSeeds: 0, drifted: false });
    expect(e1!.nearest).toBeCloseTo(Math.cos((5 * Math.PI) / 180), 6);
    expect(e2).toMatchObject({ seedId: third!.id, drifted: false });
    expect(e3).toMatchObject({ seedId: second!.id, ownSeeds: 1, drifted: true });
    expect(e3!.mean).toBeCloseTo(Math.cos((50 * Math.PI) / 180), 6);
  });

  test('needs faces from elsewhere, of the same model', () => {
    expect(drift(all.slice(2), [person('e3', 60)], 0.8)).toMatchObject([
      { nearest: Number.NaN, seedId: undefined, drifted: false },
    ]);
    expect(
      drift(all, [{ ...person('e1', 0), model: { name: 'other', dimension: 2 } }], 0.8),
    ).toEqual([]);
  });
});
