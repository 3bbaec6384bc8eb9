import { describe, expect, test } from 'vitest';
import { drift } from '../../../src/core/facebank/drift.ts';
import { recurringPeople, type UnnamedIdentity } from '../../../src/core/facebank/recurring.ts';
import type { Seed, SeedOrigin } from '../../../src/core/facebank/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { kernels } from '../kernel/kernels.ts';
import { bankOf } from './people.ts';

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
