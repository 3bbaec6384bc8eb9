import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import { demoSource } from '../core/demo/demo-source.ts';
import { discover } from '../core/episode/discover.ts';
import { importEpisode } from '../core/episode/import-episode.ts';
import type { SourceFile } from '../core/episode/source.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { EMPTY_LOG } from '../core/moderation/types.ts';
import { clusterEpisode } from '../core/pipeline.ts';
import { loadEngine } from './engines.ts';
import { progressLine } from './output.ts';
import { usageError } from './program-error.ts';
import { reportPage } from './report-run.ts';
import { writeAtomically } from './write-atomically.ts';

interface DemoOptions {
  readonly out?: string;
  readonly cluster?: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('The synthetic demo episode: write it as files, or cluster it right here.')
    .option('--out <dir>', 'write the episode there, in the layout of a pipeline data root')
    .option('--cluster', 'cluster it and print the result; writes nothing')
    .action(async (options: DemoOptions) => {
      if (options.out === undefined && options.cluster !== true) {
        throw usageError('Say what to do with the demo: --out DIR, or --cluster.');
      }
      if (options.out !== undefined) await writeDemo(options.out);
      if (options.cluster === true) process.stdout.write(await clusterDemo());
    });
}

/** Crops are drawn one at a time; the manifests come last, so that half a demo is none. */
async function writeDemo(out: string): Promise<void> {
  const isManifest = ({ path }: SourceFile) => path.includes('/manifests/');
  const source = demoSource();
  const ordered = [...source.filter((file) => !isManifest(file)), ...source.filter(isManifest)];
  const wrote = await writeAtomically(
    resolve(out),
    ordered.map((file) => ({ path: file.path, bytes: () => file.bytes() })),
    {
      untouched: 'Nothing was written.',
      flush: false,
      onStaged: progressLine('drawing the demo', 'tenths'),
    },
  );
  process.stdout.write(`wrote ${wrote.length} files below ${join(out, 'data')}\n`);
}

async function clusterDemo(): Promise<string> {
  const { candidates } = await discover(demoSource());
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
  return `${reportPage(result).join('\n')}\n`;
}
