import { Command } from 'commander';
import { AppError } from '../../core/errors.ts';
import { isSameModel, modelWords } from '../../core/facebank/match-seeds.ts';
import {
  type RecurringPerson,
  recurringPeople,
  unnamedIdentities,
} from '../../core/facebank/recurring.ts';
import { DEFAULT_MATCH_THRESHOLDS } from '../../core/facebank/types.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { pushAll } from '../../core/many.ts';
import { bareCount } from '../../core/words.ts';
import { loadEngine } from '../kit/engines.ts';
import { type PlacesOptions, placesOf, withSeasonOptions } from '../kit/episode-places.ts';
import { loadEpisode } from '../kit/load-episode.ts';
import { note, print, progressLine } from '../kit/output.ts';
import { formatOption } from '../kit/parameter-options.ts';
import { usageError } from '../kit/program-error.ts';
import { shownInLine } from '../kit/shown.ts';
import { type BankEpisode, bankEpisode, FOR_BANK } from './bank-episode.ts';
import { similarity } from './match-options.ts';

interface RecurringCommandOptions extends PlacesOptions {
  readonly auto: number;
  readonly format: 'text' | 'json';
}

export function recurringCommand(): Command {
  const command = new Command('recurring').description(
    'Who is in several episodes and has no name in any: proposals for new people; writes nothing.',
  );
  return withSeasonOptions(command)
    .option(
      '--auto <s>',
      'similarity from which two are one',
      similarity,
      DEFAULT_MATCH_THRESHOLDS.auto,
    )
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nName one of them in each episode (cutline patch), add them (cutline facebank add), and matching knows the\nothers. With --format json the output is {people: [{episodes, faces, similarity, members: [{ep_id, run_id,\nidentity_id, faces}]}], threshold}.',
    )
    .action(async (options: RecurringCommandOptions) => print(await recurring(options)));
}

async function recurring({ auto, format, ...places }: RecurringCommandOptions): Promise<string> {
  const opened = await openAll(places);
  const engine = await loadEngine('wasm');
  const found: RecurringPerson[] = [];
  for (const group of byModel(opened)) {
    const { unnamed, apart } = unnamedIdentities(
      group.map(({ key, open }) => ({
        ...{ key, identities: open.identities, pooled: open.pooled },
        tracks: open.episode.tracks.count,
        sharedFrames: open.summaries.sharedFrames,
      })),
    );
    const engines = { matrix: engine.matrix, chain: engine };
    const options = { threshold: auto, apart };
    pushAll(found, await recurringPeople(unnamed, options, engines, SILENT_HOOKS));
  }
  const episodeOf = new Map(opened.map(({ key, open }) => [key, open.episode]));
  const people = found.map(({ episodes, faces, similarity: like, members }) => ({
    ...{ episodes, faces, similarity: like },
    members: members.map(({ episode, identityId, faces: own }) => {
      const { epId = '', runId = '' } = episodeOf.get(episode) ?? {};
      return { ep_id: epId, run_id: runId, identity_id: identityId, faces: own };
    }),
  }));
  if (format === 'json') return `${JSON.stringify({ people, threshold: auto }, undefined, 2)}\n`;
  const lines = people.map(({ episodes, faces, similarity: like, members }) => {
    const where = members.map(({ ep_id, identity_id }) => `${ep_id} ${identity_id}`);
    return `  ${bareCount(episodes, 'episode')}, ${bareCount(faces, 'face')}, ${like.toFixed(3)}: ${where.join(', ')}`;
  });
  const head = `${bareCount(people.length, 'person', 'people')} without a name in several of ${bareCount(opened.length, 'episode')}, from ${auto} on`;
  return `${[head, ...lines].map(shownInLine).join('\n')}\n`;
}

interface Opened {
  readonly key: string;
  readonly open: BankEpisode;
}

/** One that cannot be read, or of which nobody knows the model, is told, and the others go on. */
async function openAll(options: PlacesOptions): Promise<readonly Opened[]> {
  const places = await placesOf(options);
  if (places.length < 2)
    throw usageError('Name two episodes at least: --episode DIR for each, or --data-root DIR.');
  const engine = await loadEngine('wasm');
  const skipBadLines = options.skipBadLines ?? false;
  const onDone = progressLine('episodes', 'silent');
  const opened: Opened[] = [];
  for (const [index, { name, where }] of places.entries()) {
    try {
      const loaded = await loadEpisode({ ...where, skipBadLines }, FOR_BANK);
      const open = await bankEpisode(loaded, engine, undefined);
      if (isSameModel(open.model, open.model)) opened.push({ key: `${index} ${name}`, open });
      else
        note(
          `${name}: nothing says which model made its vectors (${modelWords(open.model)}): it is left out.`,
        );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      note(`${name}: ${error.userMessage}`);
    }
    onDone(index + 1, places.length);
  }
  return opened;
}

/** Episodes that can be compared with each other. */
function byModel(opened: readonly Opened[]): readonly (readonly Opened[])[] {
  const groups: Opened[][] = [];
  for (const one of opened) {
    const group = groups.find(
      ([first]) => first !== undefined && isSameModel(first.open.model, one.open.model),
    );
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups;
}
