import { Command } from 'commander';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { print } from '../kit/output.ts';
import { clock, usageError } from '../kit/program-error.ts';
import { type RemoteOptions, remoteOf } from '../remote/ask-service.ts';
import { undoRemote } from '../remote/remote-log.ts';
import { tryEdit } from './edit-episode.ts';
import { withEditOptions } from './edit-options.ts';
import { editEpisode } from './edit-together.ts';
import { reportEdit } from './report-edit.ts';

interface UndoOptions extends EpisodeOptions, RemoteOptions {
  readonly step?: string;
  readonly format: 'text' | 'json';
}

export function undoCommand(): Command {
  return withEditOptions(
    withEpisodeOptions(
      new Command('undo').description('Take a step of the history back, by a step of its own.'),
    ).option('--step <n>', 'the step, as cutline log numbers them; default: the last that holds'),
  )
    .addHelpText(
      'after',
      '\nNothing is lost from the history: to have the step again, take back the step that took it back.',
    )
    .action(async (options: UndoOptions) => print(await undo(options)));
}

async function undo(options: UndoOptions): Promise<string> {
  const seq = stepOf(options.step);
  const remote = remoteOf(options);
  if (remote !== undefined) return undoRemote(remote, seq);
  const now = clock(options.now);
  const dryRun = options.dryRun ?? false;
  const step = { command: { type: 'undo', seq }, now } as const;
  const { folder, edit, plan } = await (dryRun ? tryEdit : editEpisode)(options, step);
  return reportEdit({ edit, plan, root: folder.loaded.root, dryRun, format: options.format });
}

function stepOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw usageError(`--step ${given} is no number of a step. cutline log has them.`);
}
