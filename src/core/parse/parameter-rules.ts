import { objectOf } from './fields.ts';

// Apart from the reader of YAML, whose parser is loaded with the first file.

/** A configuration is a page of keys. Bytes. */
export const MOST_PARAMETER_BYTES = 64 * 1024;

interface Rule {
  readonly allowed: string;
  readonly test: (value: unknown) => boolean;
}
const oneOf = (...values: readonly string[]): Rule => ({
  allowed: values.join(', '),
  test: (value) => typeof value === 'string' && values.includes(value),
});
const between = (low: number, high: number): Rule => ({
  allowed: `a number from ${low} to ${high}`,
  test: (value) => typeof value === 'number' && value >= low && value <= high,
});
const whole = (low: number, high: number): Rule => ({
  allowed: `a whole number from ${low} to ${high}`,
  test: (value) => Number.isInteger(value) && between(low, high).test(value),
});
const block: Rule = { allowed: 'a block of keys', test: (value) => objectOf(value) !== undefined };

/** The specification's keys (§5.1) and ours, as `PARAMETER_RULES` has them, then those of the pipeline's clustering.yaml. */
const RULES = new Map<string, Rule>([
  ['algorithm', oneOf('agglomerative', 'dbscan', 'hdbscan')],
  ['linkage', oneOf('average', 'complete', 'ward', 'single', 'centroid')],
  ['cluster_thresh', between(0, 1)],
  ['min_cluster_size', whole(1, 1000)],
  ['outlier_mode', oneOf('singleton', 'noise')],
  ['pooling_method', oneOf('mean', 'median', 'max', 'prototype')],
  ['metric', oneOf('cosine', 'within_track')],
  ['same_frame', oneOf('off', 'warn', 'enforce')],
  ['same_frame_min_frames', whole(1, 1000)],
  ['same_frame_max_iou', between(0.05, 1)],
  ['same_frame_min_size_ratio', between(0, 1)],
  ['min_identity_sim', between(0, 1)],
  ['track_prototype', block],
  ['metrics_thresholds', block],
  ['singleton_merge', block],
]);

/** What a parameter may be, when `value` is not that; undefined when it is fine or not known. */
export function parameterFault(key: string, value: unknown): string | undefined {
  const rule = RULES.get(key);
  return rule === undefined || rule.test(value) ? undefined : rule.allowed;
}

export const PARAMETER_NAMES: readonly string[] = [...RULES.keys()];

export function isParameter(key: string): boolean {
  return RULES.has(key);
}
