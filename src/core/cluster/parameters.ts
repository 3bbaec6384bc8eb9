import { AppError, type ErrorPlace } from '../errors.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from './types.ts';

export type ParameterKey = keyof ClusterParameters;

/** What a parameter may be; the page, the CLI and recognition.yaml all go by this. */
export type ParameterRule =
  | { readonly type: 'choice'; readonly values: readonly string[] }
  | {
      readonly type: 'number';
      readonly min: number;
      readonly max: number;
      readonly whole: boolean;
      /** As it reads in a message: "a cosine similarity from 0 to 1". */
      readonly range: string;
    };

export const PARAMETER_RULES: Readonly<Record<ParameterKey, ParameterRule>> = {
  algorithm: { type: 'choice', values: ['agglomerative', 'dbscan', 'hdbscan'] },
  linkage: { type: 'choice', values: ['average', 'complete', 'ward', 'single', 'centroid'] },
  cluster_thresh: {
    type: 'number',
    min: 0,
    max: 1,
    whole: false,
    range: 'a cosine similarity from 0 to 1',
  },
  min_cluster_size: {
    type: 'number',
    min: 1,
    max: 1000,
    whole: true,
    range: 'a whole number of tracks from 1 to 1000',
  },
  outlier_mode: { type: 'choice', values: ['singleton', 'noise'] },
  pooling_method: { type: 'choice', values: ['mean', 'median', 'max', 'prototype'] },
  metric: { type: 'choice', values: ['cosine', 'within_track'] },
  same_frame: { type: 'choice', values: ['off', 'warn', 'enforce'] },
  same_frame_min_frames: {
    type: 'number',
    min: 1,
    max: 1000,
    whole: true,
    range: 'a whole number of frames from 1 to 1000',
  },
  same_frame_max_iou: {
    type: 'number',
    min: 0.05,
    max: 1,
    whole: false,
    range: 'an overlap (IoU) from 0.05 to 1',
  },
  same_frame_min_size_ratio: {
    type: 'number',
    min: 0,
    max: 1,
    whole: false,
    range: 'a ratio of sides from 0 to 1',
  },
};
export const PARAMETER_KEYS = Object.keys(PARAMETER_RULES) as readonly ParameterKey[];

/** Parameters that the specification does not have: files name them when they are not the default. */
const OWN_KEYS = [
  'metric',
  'same_frame',
  'same_frame_min_frames',
  'same_frame_max_iou',
  'same_frame_min_size_ratio',
] as const satisfies readonly ParameterKey[];

/** Our own parameters as far as somebody changed them: what identities.json says of them. */
export function changedOwnParameters(parameters: ClusterParameters): Partial<ClusterParameters> {
  const changed = OWN_KEYS.filter((key) => parameters[key] !== DEFAULT_PARAMETERS[key]);
  return Object.fromEntries(changed.map((key) => [key, parameters[key]]));
}

/**
 * Parameters from values of any origin; keys that are not parameters are ignored.
 * @param values by key; a missing (or undefined) one keeps the value of `base`
 * @param place file and line that a message names, when there is one
 * @throws AppError `parameters/out-of-range` naming key, value and what is allowed
 */
export function checkParameters(
  values: Readonly<Record<string, unknown>>,
  base: ClusterParameters = DEFAULT_PARAMETERS,
  place: ErrorPlace = {},
): ClusterParameters {
  const checked: Record<string, unknown> = { ...base };
  for (const key of PARAMETER_KEYS) {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) continue;
    checkParameter(key, value, place);
    checked[key] = value;
  }
  // Every key of the record went through its rule or comes from `base`.
  return checked as unknown as ClusterParameters;
}

/** Throw AppError `parameters/out-of-range` unless `value` is one that `key` may have. */
export function checkParameter(key: ParameterKey, value: unknown, place: ErrorPlace = {}): void {
  const rule = PARAMETER_RULES[key];
  if (isAllowed(rule, value)) return;
  const allowed = rule.type === 'choice' ? `one of ${rule.values.join(', ')}` : rule.range;
  const json = JSON.stringify(value) ?? 'nothing';
  const plain = typeof value === 'object' ? json.slice(0, 80) : String(value);
  const shown = typeof value === 'string' ? `“${value.slice(0, 80)}”` : plain;
  const where = place.file === undefined ? '' : ` in ${place.file}${lineOf(place)}`;
  throw new AppError(
    'parameters/out-of-range',
    `${key}: got ${json}, expected ${allowed}`,
    `${key} is ${shown}${where}; it must be ${allowed}. The default is ${DEFAULT_PARAMETERS[key]}.`,
    { place, details: { key, value, allowed } },
  );
}

function isAllowed(rule: ParameterRule, value: unknown): boolean {
  if (rule.type === 'choice') return typeof value === 'string' && rule.values.includes(value);
  if (typeof value !== 'number' || !(value >= rule.min && value <= rule.max)) return false;
  return !rule.whole || Number.isInteger(value);
}

function lineOf({ line }: ErrorPlace): string {
  return line === undefined ? '' : `, line ${line}`;
}

/** A named starting point: where the same knob has which default. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** Where the figures come from. */
  readonly origin: string;
  readonly parameters: Pick<ClusterParameters, 'cluster_thresh' | 'min_cluster_size'>;
}
export const PRESETS: readonly Preset[] = [
  {
    id: 'spec',
    name: 'Specification (0.58)',
    origin: 'cluster_thresh of the specification',
    parameters: { cluster_thresh: 0.58, min_cluster_size: 2 },
  },
  {
    id: 'pipeline-config',
    name: 'Pipeline config (0.52)',
    origin: 'config/pipeline/clustering.yaml',
    parameters: { cluster_thresh: 0.52, min_cluster_size: 1 },
  },
  {
    id: 'pipeline-cli',
    name: 'Pipeline command line (0.68)',
    origin: 'tools/episode_run.py',
    parameters: { cluster_thresh: 0.68, min_cluster_size: 2 },
  },
  {
    id: 'pipeline-api',
    name: 'Pipeline cluster job (0.70)',
    origin: 'POST /jobs/cluster',
    parameters: { cluster_thresh: 0.7, min_cluster_size: 2 },
  },
  {
    id: 'pipeline-run',
    name: 'Pipeline episode run (0.75)',
    origin: 'POST /jobs/episode-run',
    parameters: { cluster_thresh: 0.75, min_cluster_size: 2 },
  },
];

/**
 * recognition.yaml as the specification writes it (§5.1), comments included; what it does not have
 * follows when it was changed. Ends with a newline.
 */
export function toYaml(parameters: ClusterParameters): string {
  const line = (key: ParameterKey, comment: string) =>
    `${`${key}: ${yamlValue(parameters[key])}`.padEnd(25)} # ${comment}`;
  const choices = (key: ParameterKey) => {
    const rule = PARAMETER_RULES[key];
    return rule.type === 'choice' ? rule.values.map((value) => `"${value}"`).join(' | ') : '';
  };
  return [
    '# Clustering algorithm',
    line('algorithm', choices('algorithm')),
    line('linkage', choices('linkage')),
    '',
    '# Thresholds',
    line('cluster_thresh', 'Cosine similarity threshold (1 - distance)'),
    line('min_cluster_size', 'Minimum tracks per cluster'),
    '',
    '# Outlier handling',
    line('outlier_mode', '"singleton" (cluster_id=null) | "noise" (label=-1)'),
    '',
    '# Track-level pooling',
    line('pooling_method', choices('pooling_method')),
    '',
    ...(parameters.metric === DEFAULT_PARAMETERS.metric
      ? []
      : ['# Similarities', line('metric', choices('metric')), '']),
    ...(Object.keys(changedOwnParameters({ ...parameters, metric: 'cosine' })).length === 0
      ? []
      : [
          '# Two faces in one frame',
          line('same_frame', choices('same_frame')),
          line('same_frame_min_frames', 'Frames in which two tracks must be apart'),
          line('same_frame_max_iou', 'Overlap from which two boxes are one face'),
          line('same_frame_min_size_ratio', 'Smaller faces beside a large one say nothing'),
          '',
        ]),
  ].join('\n');
}

/** YAML 1.1, which the pipeline reads, takes a bare `off` for false. */
const yamlValue = (value: string | number): string => (value === 'off' ? '"off"' : String(value));
