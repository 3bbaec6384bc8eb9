import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import { demoEpisode } from '../core/demo/demo-episode.ts';
import { demoSource } from '../core/demo/demo-source.ts';
import {
  DEMO_DIFFICULTIES,
  DEMO_VECTOR_DEFAULTS,
  type DemoVectorOptions,
} from '../core/demo/demo-vectors.ts';
import { discover } from '../core/episode/discover.ts';
import { importEpisode } from '../core/episode/import-episode.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { EMPTY_LOG } from '../core/moderation/types.ts';
import type { SourceFile } from '../core/parse/source.ts';
import { clusterEpisode } from '../core/pipeline/pipeline.ts';
import { bareCount } from '../core/words.ts';
import { loadEngine } from './kit/engines.ts';
import { print, progressLine } from './kit/output.ts';
import { usageError } from './kit/program-error.ts';
import { recommendResult } from './kit/recommend-episode.ts';
import { whileHeld } from './kit/turns.ts';
import { writeAtomically } from './kit/write-atomically.ts';
import { reportPage } from './report-run.ts';

interface DemoOptions extends DemoVectorOptions {
  readonly out?: string;
  readonly cluster?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('The synthetic demo episode: write it as files, or cluster it right here.')
    .option('--out <dir>', 'write the episode there, in the layout of a pipeline data root')
    .option('--cluster', 'cluster it and print the result; writes nothing')
    .option(
      '--seed <n>',
      'other vectors of the same tracks: a whole number, 0 or more',
      seed,
      DEMO_VECTOR_DEFAULTS.seed,
    )
    .option('--people <n>', 'the people of the demo of that seed, seen anew', seed)
    .addOption(
      new Option('--difficulty <d>', 'how well the vectors tell people apart')
        .choices(DEMO_DIFFICULTIES)
        .default(DEMO_VECTOR_DEFAULTS.difficulty),
    )
    .action(async (options: DemoOptions) => {
      if (options.out === undefined && options.cluster !== true) {
        throw usageError('Say what to do with the demo: --out DIR, or --cluster.');
      }
      if (options.out !== undefined) await writeDemo(options.out, options);
      if (options.cluster === true) print(await clusterDemo(options));
    });
}

/** Crops are drawn one at a time; the manifests come last, so that half a demo is none. */
async function writeDemo(out: string, options: DemoVectorOptions): Promise<void> {
  const isManifest = ({ path }: SourceFile) => path.includes('/manifests/');
  const source = demoSource(demoEpisode(), options);
  const ordered = [...source.filter((file) => !isManifest(file)), ...source.filter(isManifest)];
  const root = resolve(out);
  const home = dirname(join(root, ordered.at(-1)!.path));
  const wrote = await whileHeld([home], root, () =>
    writeAtomically(
      root,
      ordered.map((file) => ({ path: file.path, bytes: () => file.bytes() })),
      {
        command: 'demo',
        untouched: 'Nothing was written.',
        flush: false,
        onStaged: progressLine('drawing the demo', 'tenths'),
      },
    ),
  );
  print(`wrote ${bareCount(wrote.length, 'file')} below ${join(out, 'data')}\n`);
}

async function clusterDemo(options: DemoVectorOptions): Promise<string> {
  const { candidates } = await discover(demoSource(demoEpisode(), options));
  const chosen = candidates.find((candidate) => candidate.chosen);
  if (chosen === undefined) throw new Error('the demo was not found among its own files');
  const imported = await importEpisode(chosen, { skipBadLines: false }, SILENT_HOOKS);
  const engine = await loadEngine('wasm');
  const result = await clusterEpisode(imported, {
    parameters: DEFAULT_PARAMETERS,
    log: EMPTY_LOG,
    engines: { matrix: engine.matrix, chain: engine },
    hooks: SILENT_HOOKS,
  });
  const recommendation = await recommendResult(result, engine);
  return `${reportPage(result, recommendation).join('\n')}\n`;
}

/** Seeds are 32 bits: a larger one would give the vectors of another. */
const SEEDS = 2 ** 32;

function seed(value: string): number {
  const parsed = Number(value);
  if (value.trim() === '' || !Number.isInteger(parsed) || parsed < 0 || parsed >= SEEDS) {
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${SEEDS - 1}.`);
  }
  return parsed;
}
