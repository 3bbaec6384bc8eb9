import { join } from 'node:path';
import { type CropModel, openCropModel } from '../cli/kit/crop-model.ts';
import { EpisodeMemory } from '../cli/kit/episode-memory.ts';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import type { LoadHow } from '../cli/kit/find-episode.ts';
import { type LoadedEpisode, loadEpisode } from '../cli/kit/load-episode.ts';
import { type FileStamp, startOver, untilSteady } from '../cli/kit/node-source.ts';
import { writingTo } from '../cli/kit/output.ts';
import { clock } from '../cli/kit/program-error.ts';
import { warmEngine } from '../cli/kit/warm-engine.ts';
import { withListedTracks } from '../cli/moderate/identities-only.ts';
import { decidedFiles } from '../cli/run-episode.ts';
import { AppError } from '../core/errors.ts';
import type { JobHooks } from '../core/job.ts';
import type { SourceFile } from '../core/parse/source.ts';
import { STAGES } from './compute-stages.ts';
import type { JobStage } from './job-types.ts';
import { plainNote } from './plain-note.ts';
import type { StageAsked, StagePlan } from './stage-plan.ts';

/** What a job computes from. Plain data. */
export interface ComputeTask extends StageAsked {
  readonly stage: JobStage;
}

/** How an episode is loaded for what is done with it. */
const HOW: Readonly<Record<JobStage, Pick<LoadHow, 'withTracks'>>> = {
  cluster: {},
  cleanup: {},
  reembed: {},
  match: { withTracks: withListedTracks },
};

/** What is heard meanwhile. */
export interface ComputeHears {
  readonly progress: JobHooks['progress'];
  readonly note: (text: string) => void;
}

/** What was computed, to be written by whoever may. Plain data. */
export interface ComputedRun {
  /** Absolute; paths are relative to it. */
  readonly root: string;
  /** Absolute: whoever writes holds their locks. */
  readonly homes: readonly string[];
  /** identities.json is the last; none where it is only asked what would be written. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly remove: readonly string[];
  readonly writing: StagePlan['writing'];
  /** State of each file that it was computed from; undefined for one that has not been there. */
  readonly seen: readonly (readonly [path: string, stamp: FileStamp | undefined])[];
  readonly summary: Readonly<Record<string, unknown>>;
}

/**
 * Computes jobs as the commands do, by their code, and writes nothing: it may be ended at any time. What it has read
 * it remembers, for what is computed again has changed little.
 */
export class Computer {
  readonly #memory = new EpisodeMemory();
  readonly #models: ModelFiles | undefined;
  #opened: Promise<CropModel> | undefined;

  /** @param models what faces are embedded anew with; undefined for none */
  constructor(models?: ModelFiles) {
    this.#models = models;
  }

  /** It stays open: what is computed again goes on with what it has made. */
  #model(files: ModelFiles): Promise<CropModel> {
    this.#opened ??= openCropModel(files).catch(refused);
    return this.#opened;
  }

  /** @throws AppError of the import and of clustering */
  run(task: ComputeTask, { progress, note }: ComputeHears): Promise<ComputedRun> {
    const engine = warmEngine('wasm');
    const models = this.#models;
    const model = models && (() => this.#model(models));
    const stdout = { write: () => {} };
    const stderr = { write: (text: string) => note(plainNote(text)) };
    return writingTo({ stdout, stderr, progress }, () =>
      untilSteady(async () => {
        const how = {
          ...HOW[task.stage],
          minds: 'foreign identities',
          memory: this.#memory,
        } as const;
        const loaded = await loadEpisode(task.where, how);
        const now = clock(undefined);
        const plan = STAGES[task.stage](loaded, task, { now, engine, model });
        const planned = await plan.catch((error: unknown) => {
          // Decisions that were not read have come meanwhile.
          throw error instanceof AppError && error.code === 'cli/not-read'
            ? startOver(loaded.root)
            : error;
        });
        return computed(loaded, planned);
      }),
    );
  }
}

/** What the service was started with is not what a request can be wrong about. */
function refused(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  const { message, userMessage, place, details } = error;
  const words = `${userMessage} The service was started with it; nothing was changed.`;
  throw new AppError('reembed/no-model', message, words, { place, details, cause: error });
}

async function computed(loaded: LoadedEpisode, planned: StagePlan): Promise<ComputedRun> {
  const { root, files, remove, writing, summary } = planned;
  const made = [];
  for (const { path, bytes } of files) {
    made.push({ path, bytes: typeof bytes === 'function' ? await bytes() : bytes });
  }
  return {
    ...{ root, homes: loaded.homes, files: made, remove, writing },
    seen: seenFiles(loaded),
    summary: summary(made.map(({ path }) => join(root, path))),
  };
}

/** What lies beside the episode for all of them is not among its files. */
function seenFiles(loaded: LoadedEpisode): ComputedRun['seen'] {
  const { stamps, sources } = loaded;
  const read = (Object.values(sources) as (SourceFile | undefined)[]).flatMap((file) => {
    const stamp = file && stamps.get(file.path);
    return stamp === undefined ? [] : [[file!.path, stamp] as const];
  });
  const decided = decidedFiles(loaded, { profile: 'spec' }).map(
    (path) => [path, stamps.get(path)] as const,
  );
  return [...read, ...decided];
}
