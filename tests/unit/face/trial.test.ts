import { describe, expect, test } from 'vitest';
import {
  KNOWN_MODELS,
  nameAfterFile,
  unknownLicence,
} from '../../../src/core/face/known-models.ts';
import { sampleFaces } from '../../../src/core/face/sample-faces.ts';
import { agreement, chooseFeed, separation } from '../../../src/core/face/trial.ts';

/** Unit rows in the plane, by their angles. */
const rows = (...angles: readonly number[]) =>
  Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));

describe('whether a model made vectors', () => {
  const stored = rows(0, 1, 2, 3, 4, 5);
  const all = [0, 1, 2, 3, 4, 5];
  const turned = (by: number) => rows(...all.map((angle) => angle + by));
  test('is said by the median cosine of the same faces', () => {
    expect(agreement(turned(0.3), stored, 2, all)).toMatchObject({ verdict: 'same', faces: 6 });
    expect(agreement(turned(1.5), stored, 2, all).verdict).toBe('other');
    expect(agreement(turned(1.1), stored, 2, all).verdict).toBe('unclear');
    // One face that another was found in changes nothing.
    const mostly = turned(0);
    mostly.set([-1, 0], 0);
    expect(agreement(mostly, stored, 2, all)).toMatchObject({ verdict: 'same' });
  });

  test('is not said by a few faces, or none', () => {
    expect(agreement(stored, stored, 2, [0, 1, 2, 3]).verdict).toBe('unclear');
    expect(agreement(stored, stored, 2, [])).toEqual({
      verdict: 'unclear',
      cosine: Number.NaN,
      faces: 0,
    });
  });
});

describe('how a model is fed', () => {
  const trial = (separated: number, cosine?: number) => ({
    separation: separated,
    agreement:
      cosine === undefined
        ? undefined
        : ({ verdict: cosine > 0.6 ? 'same' : 'other', cosine, faces: 24 } as const),
  });
  test('is as the stored vectors are made again, if they are', () => {
    expect(chooseFeed([trial(5.2, 0.85), trial(5.1, 0.91)])).toEqual({ feed: 1, by: 'agreement' });
  });
  test('else as people are told apart, where that is clearly better than the usual', () => {
    expect(chooseFeed([trial(1.6), trial(5), trial(4)])).toEqual({ feed: 1, by: 'separation' });
    expect(chooseFeed([trial(5, 0.1), trial(5.2, 0.2)])).toEqual({ feed: 0, by: 'default' });
    expect(chooseFeed([trial(Number.NaN), trial(Number.NaN)])).toEqual({ feed: 0, by: 'default' });
  });
  test('people are told apart by pairs of one and pairs of two', () => {
    const group = Int32Array.of(0, 0, 1, 1);
    // Same: cos 0.1 twice; others: cos of 1.4, 1.5, 1.5, 1.6.
    const value = separation({ data: rows(0, 0.1, 1.5, 1.6), d: 2, group });
    const other = [1.5, 1.6, 1.4, 1.5].map(Math.cos);
    const mean = other.reduce((a, b) => a + b) / 4;
    const deviation = Math.sqrt(other.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 4);
    expect(value).toBeCloseTo((Math.cos(0.1) - mean) / deviation, 4);
    expect(separation({ data: rows(0, 1), d: 2, group: Int32Array.of(0, 1) })).toBeNaN();
  });
});

describe('faces that stand for an episode', () => {
  test('are two of each of some tracks, spread over them', () => {
    const tracks = Array.from({ length: 10 }, (_, t) =>
      t === 3 ? [] : [10 * t, 10 * t + 5, 10 * t + 9],
    );
    const sample = sampleFaces(tracks, 6);
    expect(sample).toEqual([
      { track: 0, face: 0 },
      { track: 0, face: 9 },
      { track: 4, face: 40 },
      { track: 4, face: 49 },
      { track: 7, face: 70 },
      { track: 7, face: 79 },
    ]);
  });
  test('are single ones where no track has more', () => {
    expect(sampleFaces([[], [4], [5]], 24).map(({ face }) => face)).toEqual([4, 5]);
    expect(sampleFaces([], 24)).toEqual([]);
  });
});

test('a model is called as files call it, or after its file, and no two alike', () => {
  const [feature] = KNOWN_MODELS;
  expect(nameAfterFile('renamed.onnx', feature!.sha256, [])).toBe('faceplugin_fr_feature_512');
  const sha256 = 'ab'.repeat(32);
  expect(nameAfterFile('w600k_r50.onnx', sha256, [])).toBe('w600k_r50');
  expect(nameAfterFile('w600k_r50.onnx', sha256, ['w600k_r50'])).toBe('w600k_r50-abababab');
  expect(nameAfterFile('.onnx', sha256, [])).toBe('model');
  expect(nameAfterFile(`${'x'.repeat(10_000)}.onnx`, sha256, [])).toHaveLength(60);
  expect(unknownLicence('w600k_r50.onnx')).toContain('non-commercial');
  expect(unknownLicence('mine.onnx')).toContain('not known');
});
