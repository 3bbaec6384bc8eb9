import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedOwnParameters,
  checkParameters,
  PRESETS,
  toYaml,
} from '../../../src/core/cluster/parameters.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { AppError } from '../../../src/core/errors.ts';
import { parseRecognition } from '../../../src/core/parse/recognition.ts';

function refusal(values: Record<string, unknown>, place = {}): AppError {
  try {
    checkParameters(values, DEFAULT_PARAMETERS, place);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing thrown');
}

describe('checkParameters', () => {
  it('takes what is given, keeps the base for the rest and ignores other keys', () => {
    const base: ClusterParameters = { ...DEFAULT_PARAMETERS, linkage: 'ward' };
    expect(
      checkParameters({ cluster_thresh: 0.7, min_identity_sim: 0.5, linkage: undefined }, base),
    ).toEqual({ ...base, cluster_thresh: 0.7 });
    const hostile = JSON.parse('{"__proto__": {"cluster_thresh": 9}}');
    expect(checkParameters(hostile)).toEqual(DEFAULT_PARAMETERS);
  });

  it.each([
    ['cluster_thresh', 1.7, 'a cosine similarity from 0 to 1'],
    ['cluster_thresh', -0.1, 'a cosine similarity from 0 to 1'],
    ['cluster_thresh', Number.NaN, 'a cosine similarity from 0 to 1'],
    ['cluster_thresh', '0.5', 'a cosine similarity from 0 to 1'],
    ['min_cluster_size', 0, 'a whole number of tracks from 1 to 1000'],
    ['min_cluster_size', 2.5, 'a whole number of tracks from 1 to 1000'],
    ['linkage', 'median', 'one of average, complete, ward, single, centroid'],
    ['algorithm', null, 'one of agglomerative, dbscan, hdbscan'],
    ['outlier_mode', true, 'one of singleton, noise'],
    ['pooling_method', ['mean'], 'one of mean, median, max, prototype'],
    ['same_frame', 'on', 'one of off, warn, enforce'],
    ['same_frame_min_frames', 0, 'a whole number of frames from 1 to 1000'],
    ['same_frame_max_iou', 0, 'an overlap (IoU) from 0.05 to 1'],
    ['same_frame_min_size_ratio', 2, 'a ratio of sides from 0 to 1'],
  ])('refuses %s = %j and says what is allowed', (key, value, allowed) => {
    const error = refusal({ [key]: value });
    expect(error.code).toBe('parameters/out-of-range');
    expect(error.userMessage).toContain(key);
    expect(error.userMessage).toContain(allowed);
    expect(error.details).toEqual({ key, value, allowed });
  });

  it('says where the value stands', () => {
    const place = { file: 'recognition.yaml', line: 6 };
    const error = refusal({ cluster_thresh: 1.7 }, place);
    expect(error.userMessage).toBe(
      'cluster_thresh is 1.7 in recognition.yaml, line 6; it must be a cosine similarity from 0 to 1. The default is 0.58.',
    );
    expect(error.place).toEqual(place);
  });

  it('takes every preset', () => {
    expect(PRESETS.map(({ parameters }) => parameters.cluster_thresh)).toEqual([
      0.58, 0.52, 0.68, 0.7, 0.75,
    ]);
    for (const { parameters } of PRESETS) {
      expect(checkParameters(parameters)).toEqual({ ...DEFAULT_PARAMETERS, ...parameters });
    }
  });
});

describe('toYaml', () => {
  it('writes recognition.yaml as the specification shows it', () => {
    expect(toYaml(DEFAULT_PARAMETERS)).toBe(`# Clustering algorithm
algorithm: agglomerative  # "agglomerative" | "dbscan" | "hdbscan"
linkage: average          # "average" | "complete" | "ward" | "single" | "centroid"

# Thresholds
cluster_thresh: 0.58      # Cosine similarity threshold (1 - distance)
min_cluster_size: 2       # Minimum tracks per cluster

# Outlier handling
outlier_mode: singleton   # "singleton" (cluster_id=null) | "noise" (label=-1)

# Track-level pooling
pooling_method: mean      # "mean" | "median" | "max" | "prototype"
`);
  });

  it('says what the specification does not know once somebody changed it', () => {
    const changed = { ...DEFAULT_PARAMETERS, same_frame: 'off', same_frame_max_iou: 0.3 } as const;
    expect(toYaml(changed)).toBe(`${toYaml(DEFAULT_PARAMETERS)}
# Two faces in one frame
same_frame: "off"         # "off" | "warn" | "enforce"
same_frame_min_frames: 2  # Frames in which two tracks must be apart
same_frame_max_iou: 0.3   # Overlap from which two boxes are one face
same_frame_min_size_ratio: 0.2 # Smaller faces beside a large one say nothing
`);
    expect(changedOwnParameters(changed)).toEqual({ same_frame: 'off', same_frame_max_iou: 0.3 });
    expect(changedOwnParameters(DEFAULT_PARAMETERS)).toEqual({});
  });

  it('is read back as what was written', () => {
    const parameters = fc.record<ClusterParameters>({
      algorithm: fc.constantFrom('agglomerative', 'dbscan', 'hdbscan'),
      linkage: fc.constantFrom('average', 'complete', 'ward', 'single', 'centroid'),
      cluster_thresh: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
      min_cluster_size: fc.integer({ min: 1, max: 1000 }),
      outlier_mode: fc.constantFrom('singleton', 'noise'),
      pooling_method: fc.constantFrom('mean', 'median', 'max', 'prototype'),
      metric: fc.constantFrom('cosine', 'within_track'),
      same_frame: fc.constantFrom('off', 'warn', 'enforce'),
      same_frame_min_frames: fc.integer({ min: 1, max: 1000 }),
      same_frame_max_iou: fc.double({ min: 0.05, max: 1, noNaN: true }),
      same_frame_min_size_ratio: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
    });
    fc.assert(
      fc.property(parameters, (written) => {
        const read = parseRecognition(toYaml(written), 'recognition.yaml');
        expect(read.unknownKeys).toEqual([]);
        expect(checkParameters(read.parameters)).toEqual(written);
      }),
    );
  });
});
