import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import { AppError } from '../core/errors.ts';
import { checkParameters } from '../core/parameters.ts';
import { parseRecognition } from '../core/parse/recognition.ts';

/** Clustering options as commander hands them over. */
export interface ParameterOptions {
  readonly clusterThresh?: number;
  readonly minClusterSize?: number;
  readonly algorithm?: ClusterParameters['algorithm'];
  readonly linkage?: ClusterParameters['linkage'];
  readonly poolingMethod?: ClusterParameters['pooling_method'];
  readonly outlierMode?: ClusterParameters['outlier_mode'];
  readonly config?: string;
  readonly engine: 'wasm' | 'js';
}

/** Add the clustering options, the same for every command that clusters. */
export function withParameterOptions(command: Command): Command {
  const { cluster_thresh, min_cluster_size } = DEFAULT_PARAMETERS;
  return command
    .option(
      '--cluster-thresh <t>',
      `cosine similarity of the cut (default ${cluster_thresh})`,
      number,
    )
    .option('--min-cluster-size <n>', `tracks of a cluster (default ${min_cluster_size})`, number)
    .addOption(choice('--algorithm <a>', 'algorithm', ['agglomerative', 'dbscan', 'hdbscan']))
    .addOption(
      choice('--linkage <l>', 'linkage', ['average', 'complete', 'ward', 'single', 'centroid']),
    )
    .addOption(
      choice('--pooling-method <p>', 'faces to tracks', ['mean', 'median', 'max', 'prototype']),
    )
    .addOption(choice('--outlier-mode <m>', 'undersized clusters', ['singleton', 'noise']))
    .option('--config <file>', 'recognition.yaml; options above win over it')
    .addOption(choice('--engine <e>', 'kernel', ['wasm', 'js']).default('wasm'));
}

/** Parameters in order of precedence: options, --config, what lies beside the episode, defaults. */
export async function parametersOf(
  options: ParameterOptions,
  besideEpisode: Readonly<Record<string, unknown>>,
): Promise<ClusterParameters> {
  const config = options.config === undefined ? {} : await readConfig(options.config);
  const given = {
    cluster_thresh: options.clusterThresh,
    min_cluster_size: options.minClusterSize,
    algorithm: options.algorithm,
    linkage: options.linkage,
    pooling_method: options.poolingMethod,
    outlier_mode: options.outlierMode,
  };
  const chosen = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return checkParameters({ ...besideEpisode, ...config, ...chosen });
}

async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError(
      'cli/no-config',
      `cannot read ${path}: ${String(cause)}`,
      `--config ${path} cannot be read. Check the path.`,
      { place: { file: path }, cause },
    );
  });
  const { parameters, unknownKeys } = parseRecognition(text, path);
  if (unknownKeys.length > 0) {
    process.stderr.write(
      `cutline: ${path} has keys that nothing reads: ${unknownKeys.join(', ')}\n`,
    );
  }
  return parameters;
}

function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('not a number.');
  return value;
}
