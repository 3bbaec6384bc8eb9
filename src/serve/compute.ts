import { join } from 'node:path';
import { EpisodeMemory } from '../cli/kit/episode-memory.ts';
import { type LoadedEpisode, loadEpisode } from '../cli/kit/load-episode.ts';
import { type FileStamp, startOver, untilSteady } from '../cli/kit/node-source.ts';
import { writingTo } from '../cli/kit/output.ts';
import { clock } from '../cli/kit/program-error.ts';
import { warmEngine } from '../cli/kit/warm-engine.ts';
import { reportRun } from '../cli/report-run.ts';
import {
  decidedFiles,
  type EpisodeRunOptions,
  type PlannedRun,
  planEpisodeRun,
} from '../cli/run-episode.ts';
import { AppError } from '../core/errors.ts';
import type { JobHooks } from '../core/job.ts';
import type { SourceFile } from '../core/parse/source.ts';
import { plainNote } from './plain-note.ts';
import type { Where } from './where.ts';

/** What a job of clustering computes from. Plain data. */
export interface ComputeTask {
  readonly where: Where;
  /** Checked; what was left open is not in it. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

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
  /** identities.json is the last. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly remove: readonly string[];
  /** State of each file that it was computed from; undefined for one that has not been there. */
  readonly seen: readonly (readonly [path: string, stamp: FileStamp | undefined])[];
  readonly summary: Readonly<Record<string, unknown>>;
}

/** The options of `cutline episode-run` that a job is. */
function optionsOf({ where }: ComputeTask): EpisodeRunOptions {
  return { ...where, cluster: true, format: 'json', profile: 'spec', engine: 'wasm' };
}

/**
 * Computes jobs as `cutline episode-run` does, by its code, and writes nothing: it may be ended at any time. What
 * it has read it remembers, for what is computed again has changed little.
 */
export class Computer {
  readonly #memory = new EpisodeMemory();

  /** @throws AppError of the import and of clustering */
  run(task: ComputeTask, { progress, note }: ComputeHears): Promise<ComputedRun> {
    const options = optionsOf(task);
    const engine = warmEngine(options.engine);
    const stdout = { write: () => {} };
    const stderr = { write: (text: string) => note(plainNote(text)) };
    return writingTo({ stdout, stderr, progress }, () =>
      untilSteady(async () => {
        const how = { minds: 'foreign identities', memory: this.#memory } as const;
        const loaded = await loadEpisode(options, how);
        const now = clock(undefined);
        const planned = await planEpisodeRun(loaded, options, {
          ...{ given: task.parameters, now, engine },
        }).catch((error: unknown) => {
          // Decisions that were not read have come meanwhile.
          throw error instanceof AppError && error.code === 'cli/not-read'
            ? startOver(loaded.root)
            : error;
        });
        return computed(loaded, options, planned);
      }),
    );
  }
}

async function computed(
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  { run, root, files, remove }: PlannedRun,
): Promise<ComputedRun> {
  const made = [];
  for (const { path, bytes } of files) {
    made.push({ path, bytes: typeof bytes === 'function' ? await bytes() : bytes });
  }
  const wrote = made.map(({ path }) => join(root, path));
  const report = JSON.parse(reportRun({ ...run, wrote }, options)) as Record<string, unknown>;
  const heldBack = report.held_back as readonly unknown[];
  return {
    ...{ root, homes: loaded.homes, files: made, remove },
    seen: seenFiles(loaded, options),
    summary: {
      metadata: report.metadata,
      warnings: report.warnings,
      held_back: heldBack.length,
      files: wrote.length,
    },
  };
}

/** What lies beside the episode for all of them is not among its files. */
function seenFiles(loaded: LoadedEpisode, options: EpisodeRunOptions): ComputedRun['seen'] {
  const { stamps, sources } = loaded;
  const read = (Object.values(sources) as (SourceFile | undefined)[]).flatMap((file) => {
    const stamp = file && stamps.get(file.path);
    return stamp === undefined ? [] : [[file!.path, stamp] as const];
  });
  const decided = decidedFiles(loaded, options).map((path) => [path, stamps.get(path)] as const);
  return [...read, ...decided];
}
