import { Command, InvalidArgumentError, Option } from 'commander';
import { loadEngine } from '../kit/engines.ts';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { loadEpisode } from '../kit/load-episode.ts';
import { print } from '../kit/output.ts';
import { formatOption } from '../kit/parameter-options.ts';
import { clock, usageError } from '../kit/program-error.ts';
import { episodeAdditions } from './add-episode.ts';
import { type PhotoOptions, photoAdditions } from './add-photos.ts';
import { addToFolder } from './add-seeds.ts';
import { FOR_BANK } from './bank-episode.ts';
import { readBankFolder } from './bank-folder.ts';
import { listPage, listValue } from './list-people.ts';
import { matchEpisode } from './match-episode.ts';
import { type MatchingOptions, withMatchingOptions } from './match-options.ts';
import { matchPage, matchValue } from './match-report.ts';
import {
  type ExportOptions,
  exportPeople,
  type ImportOptions,
  importPeople,
} from './move-people.ts';
import { recurringCommand } from './recurring-command.ts';

interface BankOptions {
  readonly facebank: string;
  readonly format: 'text' | 'json';
  readonly now?: string;
}
type AddOptions = BankOptions & EpisodeOptions & Partial<PhotoOptions>;
type MatchOptions = BankOptions & EpisodeOptions & MatchingOptions;

/** What the commands on a Facebank have in common. */
function onBank(command: Command): Command {
  return command
    .requiredOption(
      '--facebank <dir>',
      'folder of the Facebank: {person_id}/{seed_id}_d.png, facebank.json',
    )
    .addOption(formatOption())
    .addOption(new Option('--now <iso>', 'time written into the files').hideHelp());
}

export function facebankCommand(): Command {
  return new Command('facebank')
    .description(
      'Known people: faces to compare with, kept in a folder, and who of them is in an episode.',
    )
    .addCommand(listCommand())
    .addCommand(matchCommand())
    .addCommand(addCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(recurringCommand());
}

function listCommand(): Command {
  return onBank(new Command('list').description('Everybody who is known.')).action(
    async (options: BankOptions) => {
      const { bank } = await readBankFolder(options.facebank, clock(options.now));
      print(written(options, listValue(bank), () => listPage(bank, options.facebank)));
    },
  );
}

function matchCommand(): Command {
  const command = new Command('match').description(
    'Say who of the Facebank the identities of an episode are; writes nothing.',
  );
  return withMatchingOptions(onBank(withEpisodeOptions(command)))
    .addHelpText(
      'after',
      '\nThe identities are those of the identities.json beside the episode; without one, its tracks are\nclustered first. Names are written by: cutline episode-run --cluster --facebank DIR. With --format json the\noutput is {matches: [{identity_id, person_id, similarity, margin, seed_id, band, rejected, …}],\nthresholds, model}; band is auto, ambiguous, review or unknown.',
    )
    .action(async (options: MatchOptions) => {
      const { bank } = await readBankFolder(options.facebank, clock(options.now));
      const engine = await loadEngine('wasm');
      const loaded = await loadEpisode(options, FOR_BANK);
      const { report } = await matchEpisode(loaded, bank, engine, options);
      print(written(options, matchValue(report), () => matchPage(report)));
    });
}

function addCommand(): Command {
  const command = new Command('add').description(
    'Add faces: the best of every named identity of an episode, or those of photographs of one person.',
  );
  return onBank(withEpisodeOptions(command))
    .option('--person <id>', 'person_id of whom the photographs show; somebody new is made')
    .option('--name <name>', 'what somebody new is called')
    .option('--image <file...>', 'photographs')
    .option('--face <n>', 'of several faces in a photograph, which: 1 is the largest', ordinal)
    .option('--detector <file>', 'a model of your own that finds faces (.onnx)')
    .option('--embedder <file>', 'a model of your own that makes vectors (.onnx)')
    .option(
      '--model <name>',
      'what the model that made the vectors is called, where nothing says it',
    )
    .addHelpText(
      'after',
      '\nFaces that are there already are not added again, and what matching named is left out until somebody\nlocks or names it. All faces are added, or none.',
    )
    .action(async (options: AddOptions) => {
      const { facebank: folder, format, person, image } = options;
      const now = clock(options.now);
      const { episode, dataRoot, epId } = options;
      const ofEpisode = [episode, dataRoot, epId].some((said) => said !== undefined);
      if ((person === undefined) !== (image === undefined)) {
        throw usageError(
          '--person and --image belong together: whom the photographs show, and where they are.',
        );
      }
      if (ofEpisode === (person !== undefined)) {
        throw usageError(
          'Say what to add: the named identities of an episode (--episode DIR), or photographs of a person (--person ID --image FILE…).',
        );
      }
      const choose =
        person !== undefined && image !== undefined
          ? await photoAdditions({ ...options, person, image }, now)
          : await episodeAdditions(await loadEpisode(options, FOR_BANK), options.model, now);
      await addToFolder({ folder, format, now }, choose);
    });
}

function exportCommand(): Command {
  return onBank(
    new Command('export').description('Write everybody elsewhere, in one of two layouts.'),
  )
    .requiredOption('--out <dir>', 'folder to write into')
    .addOption(
      new Option('--layout <l>', 'layout of the files')
        .choices(['spec', 'pipeline'])
        .default('spec'),
    )
    .addHelpText(
      'after',
      '\nspec: {person_id}/{seed_id}_d.png, _e.png, _orig and facebank.json, which says it all. pipeline: below a\ndata root, shows/SHOW/people.json, cast/SHOW/cast.json and facebank/SHOW/{cast_id}/.',
    )
    .action((options: ExportOptions & BankOptions) => exportPeople(options, clock(options.now)));
}

function importCommand(): Command {
  return onBank(
    new Command('import').description(
      'Take people over from other folders: ours, or the pipeline’s.',
    ),
  )
    .requiredOption('--from <dir...>', 'folders with facebank.json, people.json, cast.json')
    .option('--model <name>', 'the model that made vectors of which the files do not say it')
    .action((options: ImportOptions & BankOptions) => importPeople(options, clock(options.now)));
}

const written = ({ format }: BankOptions, value: unknown, page: () => readonly string[]): string =>
  format === 'json' ? `${JSON.stringify(value, undefined, 2)}\n` : `${page().join('\n')}\n`;

function ordinal(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1.');
  }
  return value;
}
