import { AppError } from '../../core/errors.ts';
import { Layered } from '../../core/layered.ts';
import { bytesSource } from '../../core/parse/bytes-source.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import type { EpisodeMemory } from '../kit/episode-memory.ts';
import type { EpisodeOptions } from '../kit/episode-options.ts';
import type { ReadEpisode } from '../kit/load-episode.ts';
import { whileChanging } from '../kit/turns.ts';
import { type Age, NOW } from '../kit/walk-folders.ts';
import type { PlannedFile } from '../kit/write-atomically.ts';
import { applyEdit, type EditPlan } from './apply-edit.ts';
import { decideEdit, type Edited, type EditStep, HOW_EDITED, PATIENT } from './edit-episode.ts';

/** What became of a step. */
export type EditOutcome = { readonly edited: Edited } | { readonly error: unknown };

export interface Together {
  readonly where: EpisodeOptions;
  readonly memory?: EpisodeMemory | undefined;
  readonly first: EditStep;
  /** Asked after each step for one that may follow it: it waits already, and is about the same episode. */
  readonly next?: () => EditStep | undefined;
  /** Told what a step comes to when it is decided, before the next; again, where all are decided once more. */
  readonly decided?: (index: number, outcome: EditOutcome) => void;
}

/**
 * Steps that wait for one episode, one after the other, as if each had been written before the next was looked at:
 * the episode is loaded once, and what all of them come to is written once. A step that is refused changes
 * nothing, and the others go on. Nothing is answered before the bytes of all are on disk.
 * @returns what became of each, in order
 * @throws AppError of the import and of writing: then none of them has changed anything
 */
export async function editTogether(request: Together): Promise<readonly EditOutcome[]> {
  const { where, memory } = request;
  const steps = [request.first];
  const attempt = (age: Age) =>
    whileChanging(where, { ...HOW_EDITED, memory, age }, (loaded) =>
      decideAll(loaded, steps, request),
    );
  try {
    return await attempt(PATIENT);
  } catch (error) {
    // What is remembered may have been too old by a moment: everything is looked at once more.
    if (memory === undefined || !isOfAnotherMoment(error)) throw error;
    return attempt(NOW);
  }
}

/** One step alone. @throws AppError of the import, `moderation/…`, `cli/busy`, `cli/cannot-write`, `cli/changed-meanwhile` */
export async function editEpisode(
  where: EpisodeOptions,
  first: EditStep,
  memory?: EpisodeMemory,
): Promise<Edited> {
  const [outcome] = await editTogether({ where, memory, first });
  if (outcome !== undefined && 'edited' in outcome) return outcome.edited;
  throw outcome?.error;
}

async function decideAll(
  read: ReadEpisode,
  steps: EditStep[],
  { next = () => undefined, decided }: Together,
): Promise<readonly EditOutcome[]> {
  const outcomes: EditOutcome[] = [];
  const changed = new Overlay();
  let loaded = read;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as EditStep;
    try {
      const edited = await decideEdit(loaded, step);
      outcomes.push({ edited });
      if (edited.plan !== undefined) changed.add(step.command.type, edited.plan);
    } catch (error) {
      if (isOfAnotherMoment(error)) throw error;
      outcomes.push({ error });
    }
    decided?.(i, outcomes[i] as EditOutcome);
    const more = i === steps.length - 1 ? next() : undefined;
    if (more !== undefined) steps.push(more);
    if (i < steps.length - 1) loaded = await changed.over(loaded);
  }
  const { command, plan } = changed;
  if (command !== undefined) await applyEdit(read, command, plan);
  return outcomes;
}

const isOfAnotherMoment = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'cli/changed-meanwhile';

/** What steps have changed, and what is not written yet. */
class Overlay {
  readonly #files = new Map<string, PlannedFile>();
  readonly #removed = new Set<string>();
  #last: EditPlan | undefined;
  /** What the person called; of several kinds, a word for all. */
  command: string | undefined;

  add(command: string, plan: EditPlan): void {
    this.command = this.command === undefined || this.command === command ? command : 'moderation';
    for (const file of plan.files) {
      this.#removed.delete(file.path);
      // What is written last is last: identities.json is the commit point.
      this.#files.delete(file.path);
      this.#files.set(file.path, file);
    }
    for (const path of plan.removed) {
      this.#files.delete(path);
      this.#removed.add(path);
    }
    this.#last = plan;
  }

  get plan(): EditPlan {
    return { files: [...this.#files.values()], removed: [...this.#removed] };
  }

  /** The episode as the files will have it: what the last step has changed is read from memory. */
  async over(loaded: ReadEpisode): Promise<ReadEpisode> {
    const plan = this.#last;
    if (plan === undefined) return loaded;
    this.#last = undefined;
    const made = new Map<string, SourceFile>();
    for (const { path, bytes } of plan.files) {
      made.set(path, bytesSource(path, typeof bytes === 'function' ? await bytes() : bytes));
    }
    const files = new Layered([made, loaded.files], new Set(plan.removed));
    const [log, identities] = plan.files.slice(-2).map(({ path }) => made.get(path));
    return { ...loaded, ...(await loaded.again({ identities, log })), files };
  }
}
