import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { asConstraints, clusteringSignature } from '../../../src/core/pipeline/stand.ts';
import { nextStep } from '../../../src/state/clustering/slice.ts';
import { flatSignature } from '../../../src/state/views/stand.ts';

const none = asConstraints(NO_DECISIONS);
const base = clusteringSignature(DEFAULT_PARAMETERS, 'auto', none);

describe('what a clustering depends on', () => {
  it('is not the threshold, the minimum size or the outlier mode', () => {
    const moved = {
      ...DEFAULT_PARAMETERS,
      cluster_thresh: 0.3,
      min_cluster_size: 5,
      outlier_mode: 'noise',
    } as const;
    expect(clusteringSignature(moved, 'auto', none)).toBe(base);
  });

  it('is linkage, pooling, metric, engine and every decision', () => {
    const others = [
      clusteringSignature({ ...DEFAULT_PARAMETERS, linkage: 'ward' }, 'auto', none),
      clusteringSignature({ ...DEFAULT_PARAMETERS, pooling_method: 'median' }, 'auto', none),
      clusteringSignature({ ...DEFAULT_PARAMETERS, metric: 'within_track' }, 'auto', none),
      clusteringSignature(DEFAULT_PARAMETERS, 'wasm', none),
      clusteringSignature(DEFAULT_PARAMETERS, 'auto', { ...none, frozen: [Int32Array.of(1, 2)] }),
      clusteringSignature(DEFAULT_PARAMETERS, 'auto', { ...none, mustLink: [Int32Array.of(1, 2)] }),
      clusteringSignature(DEFAULT_PARAMETERS, 'auto', { ...none, cannotLink: Int32Array.of(1, 2) }),
      clusteringSignature(DEFAULT_PARAMETERS, 'auto', { ...none, deleted: Int32Array.of(1) }),
    ];
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it('is which tracks people split and restored', () => {
    const split = { track: '1', face: 'face_1_1', part: '9', partNumber: 9 };
    const signatures = [
      { splits: [], restored: [] },
      { splits: [split], restored: [] },
      { splits: [{ ...split, face: 'face_1_2' }], restored: [] },
      { splits: [], restored: [3] },
      { splits: [], restored: [3, 4] },
    ].map((shape) => clusteringSignature(DEFAULT_PARAMETERS, 'auto', none, shape));
    expect(signatures[0]).toBe(base);
    expect(new Set(signatures).size).toBe(signatures.length);
  });

  it('lists deleted tracks in order, whatever order they were deleted in', () => {
    const constraints = asConstraints({ ...NO_DECISIONS, deleted: new Set([9, 2, 30]) });
    expect([...constraints.deleted]).toEqual([2, 9, 30]);
  });

  it('for labels is the threshold and the minimum size as well', () => {
    const flat = flatSignature(base, DEFAULT_PARAMETERS);
    expect(flatSignature(base, { ...DEFAULT_PARAMETERS, cluster_thresh: 0.5 })).not.toBe(flat);
    expect(flatSignature(base, { ...DEFAULT_PARAMETERS, min_cluster_size: 3 })).not.toBe(flat);
    expect(flatSignature(base, { ...DEFAULT_PARAMETERS, outlier_mode: 'noise' })).toBe(flat);
  });
});

describe('steps between merges', () => {
  const steps = Float64Array.of(0.2, 0.5, 0.7);

  it('go to the neighbour and leave a step that they stand on', () => {
    expect(nextStep(steps, 0.5, 1)).toBe(0.7);
    expect(nextStep(steps, 0.5, -1)).toBe(0.2);
    expect(nextStep(steps, 0.58, -1)).toBe(0.5);
    expect(nextStep(steps, 0.5 + 1e-12, 1)).toBe(0.7);
  });

  it('end where there is nothing more to merge or split', () => {
    expect(nextStep(steps, 0.7, 1)).toBeUndefined();
    expect(nextStep(steps, 0.1, -1)).toBeUndefined();
    expect(nextStep(new Float64Array(0), 0.5, 1)).toBeUndefined();
  });
});
