import { checkParameters } from '../../core/cluster/parameters.ts';
import { AppError } from '../../core/errors.ts';
import { editByStep, type UnnamedStep } from '../../core/moderation/edit/edit-by-step.ts';
import {
  type Edit,
  type EditCommand,
  editIdentities,
} from '../../core/moderation/edit/edit-identities.ts';
import type { EditInput } from '../../core/moderation/edit/open-desk.ts';
import { readPayload } from '../../core/moderation/edit/payloads.ts';
import { undoStep } from '../../core/moderation/edit/undo-step.ts';
import { JsonFault } from '../../core/parse/json-text.ts';
import { type KeptJson, parseKept } from '../../core/parse/kept-json.ts';
import { loadEngine } from '../kit/engines.ts';
import type { EpisodeOptions } from '../kit/episode-options.ts';
import { type LoadedEpisode, loadEpisode } from '../kit/load-episode.ts';
import { untilSteady } from '../kit/node-source.ts';
import { ranked } from '../kit/ranked.ts';
import type { Age } from '../kit/walk-folders.ts';
import { type EditPlan, planEdit } from './apply-edit.ts';
import { withListedTracks } from './identities-only.ts';
import { type OpenFolder, openFolder } from './open-folder.ts';

/**
 * Pictures that somebody else adds or removes are noticed that late by who remembers them, and those that are written
 * over in their place, by no new file: one that is needed is looked at when it is read.
 */
export const PATIENT: Age = { folders: 1000, pictures: 5000 };

/** A step of the history that was made elsewhere. */
export interface StepCommand {
  readonly type: 'step';
  readonly step: UnnamedStep;
}

/** A step of the history is taken back; undefined: the last that stands. */
export interface UndoCommand {
  readonly type: 'undo';
  readonly seq: number | undefined;
}

/** One change of an episode. */
export interface EditStep {
  readonly command: EditCommand | StepCommand | UndoCommand;
  /** Names the step: one that comes again changes nothing. A step that was made elsewhere has its own. */
  readonly uid?: string | undefined;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
  readonly dryRun?: boolean;
  /** Called with what was read, before anything is decided; what it throws stops the change. */
  readonly expect?: (folder: OpenFolder) => Promise<void>;
}

/** A change that was made, or would be. */
export interface Edited {
  readonly folder: OpenFolder;
  readonly edit: Edit;
  /** Undefined when nothing had to be changed. */
  readonly plan: EditPlan | undefined;
}

/** How an episode is loaded whose identities.json is changed. */
export const HOW_EDITED = { withTracks: withListedTracks, minds: 'foreign identities' } as const;

/**
 * Work out one of the specification's moderation calls (§10) on an episode; nothing is written. The commands and
 * the service are this (`editTogether`).
 * @throws AppError `moderation/…`
 */
export async function decideEdit(read: LoadedEpisode, step: EditStep): Promise<Edited> {
  const { command, uid, now, dryRun = false, expect } = step;
  const loaded = { ...read, imported: await ranked(read.imported, await loadEngine('wasm')) };
  const folder = await openFolder(loaded);
  await expect?.(folder);
  const { file, log, minClusterSize } = folder;
  const { episode } = loaded.imported;
  const parameters = checkParameters(episode.parameters);
  const input = { file, episode, log, minClusterSize, parameters, now, uid };
  const edit = editOf(command, input);
  const purgeCrops = command.type === 'delete-track' && command.payload.purge_crops;
  const plan =
    edit.entry === undefined
      ? undefined
      : await planEdit(folder, edit, { purgeCrops, now, dryRun });
  return { folder, edit, plan };
}

function editOf(command: EditStep['command'], input: EditInput): Edit {
  if (command.type === 'step') return editByStep(input, command.step);
  if (command.type !== 'undo') return editIdentities(input, command);
  return editByStep(input, { at: input.now, operation: undoStep(input.log, command.seq) });
}

/** What a call would do. @throws AppError of the import, `moderation/…` */
export function tryEdit(where: EpisodeOptions, step: EditStep): Promise<Edited> {
  return untilSteady(async () =>
    decideEdit(await loadEpisode(where, HOW_EDITED), { ...step, dryRun: true }),
  );
}

/** A call of a kind as its payload says. @throws AppError `moderation/bad-payload` */
export function readCommand(type: EditCommand['type'], { value, kept }: KeptJson): EditCommand {
  switch (type) {
    case 'merge':
      return { type, payload: readPayload.merge(value) };
    case 'split':
      return { type, payload: readPayload.split(value) };
    case 'move':
      return { type, payload: readPayload.move(value) };
    case 'delete-track':
      return { type, payload: readPayload['delete-track'](value) };
    case 'patch':
      return { type, payload: readPayload.patch(value, kept) };
    default:
      throw type satisfies never;
  }
}

/**
 * The JSON of a payload.
 * @param from what the text is called
 * @param remedy a sentence for whoever wrote it
 * @throws AppError `moderation/bad-json`
 */
export function parsePayload(text: string, from: string, remedy: string): KeptJson {
  try {
    return parseKept(text);
  } catch (cause) {
    const reason =
      cause instanceof JsonFault ? `it ${cause.what}` : cause instanceof Error ? cause.message : '';
    throw new AppError(
      'moderation/bad-json',
      `${from}: ${reason}`,
      `${from} is not valid JSON (${reason}). Nothing was changed. ${remedy}`,
      { cause },
    );
  }
}
