import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  checkParameters,
  PARAMETER_RULES,
  type ParameterKey,
} from '../../core/cluster/parameters.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { AppError } from '../../core/errors.ts';
import { readRecognition } from '../../core/parse/recognition.ts';
import { note } from './output.ts';

/** Clustering options as commander hands them over. */
export interface ParameterOptions {
  /** `auto`: the suggested one, where that is sure enough. */
  readonly clusterThresh?: number | 'auto';
  readonly minClusterSize?: number;
  readonly algorithm?: ClusterParameters['algorithm'];
  readonly linkage?: ClusterParameters['linkage'];
  readonly poolingMethod?: ClusterParameters['pooling_method'];
  readonly metric?: ClusterParameters['metric'];
  readonly outlierMode?: ClusterParameters['outlier_mode'];
  readonly sameFrame?: ClusterParameters['same_frame'];
  readonly sameFrameMinFrames?: number;
  readonly sameFrameMaxIou?: number;
  readonly sameFrameMinSizeRatio?: number;
  readonly config?: string;
  readonly engine: 'wasm' | 'js';
}

/** Parameters asked for on the command line, checked; keys that were left open are not in it. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/** Add the clustering options, the same for every command that clusters. */
export function withParameterOptions(command: Command): Command {
  return command
    .option(
      '--cluster-thresh <t>',
      `${text('cluster_thresh', 'cosine similarity of the cut')}; auto: the suggested one`,
      (value) => (value === 'auto' ? value : number(value)),
    )
    .option('--min-cluster-size <n>', text('min_cluster_size', 'tracks of a cluster'), number)
    .addOption(choice('--algorithm <a>', 'algorithm', 'algorithm'))
    .addOption(choice('--linkage <l>', 'linkage', 'linkage'))
    .addOption(choice('--pooling-method <p>', 'pooling_method', 'faces to tracks'))
    .addOption(choice('--metric <m>', 'metric', 'what similarities are measured in'))
    .addOption(choice('--outlier-mode <m>', 'outlier_mode', 'undersized clusters'))
    .addOption(choice('--same-frame <m>', 'same_frame', 'tracks in one frame at two places'))
    .option(
      '--same-frame-min-frames <n>',
      text('same_frame_min_frames', 'frames that two tracks must be apart in'),
      number,
    )
    .option(
      '--same-frame-max-iou <x>',
      text('same_frame_max_iou', 'overlap from which two boxes are one face'),
      number,
    )
    .option(
      '--same-frame-min-size-ratio <x>',
      text('same_frame_min_size_ratio', 'smaller faces beside a large one say nothing'),
      number,
    )
    .option('--config <file>', 'recognition.yaml; the options above win over it')
    .addOption(
      new Option('--engine <e>', 'kernel; the results are the same')
        .choices(['wasm', 'js'])
        .default('wasm'),
    )
    .addHelpText(
      'after',
      '\nWhat is left open is taken from --config, then from recognition.yaml or identities.json beside\nthe episode, then from the defaults above.',
    );
}

/**
 * What options and --config ask for, checked before anything large is read.
 * @throws AppError `parameters/out-of-range`, `parameters/bad-yaml`, `cli/no-config`
 */
export async function givenParameters(options: ParameterOptions): Promise<GivenParameters> {
  const config = options.config === undefined ? {} : await readConfig(options.config);
  const own = {
    // `auto` is put in its place by whoever can suggest, and then wins over all others.
    cluster_thresh: options.clusterThresh === 'auto' ? undefined : options.clusterThresh,
    min_cluster_size: options.minClusterSize,
    algorithm: options.algorithm,
    linkage: options.linkage,
    pooling_method: options.poolingMethod,
    outlier_mode: options.outlierMode,
    metric: options.metric,
    same_frame: options.sameFrame,
    same_frame_min_frames: options.sameFrameMinFrames,
    same_frame_max_iou: options.sameFrameMaxIou,
    same_frame_min_size_ratio: options.sameFrameMinSizeRatio,
  };
  const chosen = Object.entries(own).filter(([, value]) => value !== undefined);
  checkParameters(Object.fromEntries(chosen));
  return { ...config, ...Object.fromEntries(chosen) };
}

/** Parameters in order of precedence: what was given, what lies beside the episode, defaults. */
export function parametersOf(
  given: GivenParameters,
  besideEpisode: Readonly<Record<string, unknown>>,
): ClusterParameters {
  const parameters = checkParameters({ ...besideEpisode, ...given });
  if (parameters.pooling_method === 'max') {
    note('max pooling mixes frames into a face nobody has. Prefer mean.');
  }
  return parameters;
}

async function readConfig(path: string): Promise<GivenParameters> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError(
      'cli/no-config',
      `cannot read ${path}: ${String(cause)}`,
      `--config ${path} cannot be read. Check the path.`,
      { place: { file: path }, cause },
    );
  });
  const { parameters, unknownKeys } = await readRecognition({
    path,
    size: bytes.length,
    bytes: () => Promise.resolve(bytes),
  });
  checkParameters(parameters, DEFAULT_PARAMETERS, { file: path });
  if (unknownKeys.length > 0) {
    note(`${path} has keys that nothing reads, check their spelling: ${unknownKeys.join(', ')}`);
  }
  return parameters;
}

function text(key: ParameterKey, description: string): string {
  return `${description} (default: ${DEFAULT_PARAMETERS[key]})`;
}

function choice(flags: string, key: ParameterKey, description: string): Option {
  const rule = PARAMETER_RULES[key];
  const values = rule.type === 'choice' ? rule.values : [];
  return new Option(flags, text(key, description)).choices(values);
}

function number(value: string): number {
  const parsed = Number(value);
  if (value.trim() === '' || !Number.isFinite(parsed)) {
    throw new InvalidArgumentError('It must be a number.');
  }
  return parsed;
}

export function formatOption(): Option {
  return new Option('--format <f>', 'output').choices(['text', 'json']).default('text');
}
