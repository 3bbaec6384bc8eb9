import { transfer } from 'comlink';
import type { ClusterParameters } from '../../src/core/cluster/types.ts';
import { founderRuleIn } from '../../src/core/episode/founder-rule.ts';
import { pool } from '../../src/core/episode/pool.ts';
import { AppError } from '../../src/core/errors.ts';
import { buildExport, type ExportFile } from '../../src/core/export/build-export.ts';
import type { Since } from '../../src/core/export/input.ts';
import type { ExportProfile } from '../../src/core/export/spelling.ts';
import type { ImportedWithLog } from '../../src/core/moderation/log-file-import.ts';
import { trackPrints } from '../../src/core/moderation/track-prints.ts';
import type { OperationLog } from '../../src/core/moderation/types.ts';
import { writeReadableLog } from '../../src/core/moderation/write-log-file.ts';
import type { PipelineOptions } from '../../src/core/pipeline/pipeline.ts';
import { partState } from '../../src/core/together/part-state.ts';
import { type SplitEpisode, splitEpisode } from '../../src/core/together/split-episode.ts';
import type { Targets } from '../../src/core/together/targets.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import type { JobQueue, OnProgress } from '../common/jobs.ts';

/** What one of several episodes is given. */
export interface SplitRequest {
  /** As it was imported, its tracks ranked. */
  readonly imported: Omit<ImportedWithLog, 'embeddings'>;
  /** When it was taken in, ISO 8601: see `partState`. */
  readonly at: string;
  readonly targets: Targets;
  readonly parameters: ClusterParameters;
  readonly now: string;
  readonly jointId: string;
}

/** What came of it: its files are asked for when its pictures are at hand. */
export interface SplitAnswer {
  readonly log: OperationLog;
  /** Whether the history has steps that no file holds. */
  readonly isNews: boolean;
  readonly unlike: readonly string[];
  /** Id and face row of each identity. */
  readonly faces: readonly { readonly id: string; readonly face: number }[];
}

/** What is written of the episode that was split last. */
export interface PartFiles {
  readonly profile: ExportProfile;
  readonly reps: ReadonlyMap<string, Uint8Array>;
  readonly trackVectors: boolean;
  readonly csv: boolean;
  /** Its history, too: true where it has anything to say. */
  readonly log: boolean;
  readonly now: string;
  /** When the identities came to be that no file dates. */
  readonly since: Since | undefined;
}

/** Giving one of several episodes what it is among the others, and writing it. */
export function createSplitCalls(
  jobs: JobQueue,
  engines: () => Promise<PipelineOptions['engines']>,
) {
  let last: { readonly split: SplitEpisode; readonly imported: ImportedWithLog } | undefined;
  return {
    /** Vectors are transferred in. */
    split: (
      { imported: bare, at, targets, parameters, now, jointId }: SplitRequest,
      embeddings: Matrix,
      onProgress?: OnProgress,
    ) =>
      jobs.run(async (hooks): Promise<SplitAnswer> => {
        last = undefined;
        const imported = { ...bare, embeddings };
        const state = partState(imported, at);
        const split = await splitEpisode(state, imported, targets, {
          ...{ parameters, now, jointId, hooks },
          engines: await engines(),
        });
        last = { split, imported };
        const { identities } = split.result.identitySet;
        return {
          log: split.log,
          isNews: split.log !== state.log || imported.log !== state.log,
          unlike: split.unlike,
          faces: identities.map(({ id, canonicalFace: face }) => ({ id, face })),
        };
      }, onProgress),

    /** identities.json and what lies beside it. Bytes are transferred out. */
    files: ({ profile, reps, trackVectors, csv, log, now, since }: PartFiles) =>
      jobs.run(async (): Promise<ExportFile[]> => {
        if (last === undefined) throw nothingSplit();
        const { split, imported } = last;
        const { result } = split;
        const withLog = log && split.log.entries.length > 0;
        const ids = new Set(result.summaries.founders.id);
        const files = buildExport(
          { ...result, now, since: since && { ...since, ids } },
          {
            ...{ profile, reps, csv, trackVectors },
            ...(trackVectors || csv ? { pooled: result.plain } : {}),
            ...(withLog ? { log: historyOf(imported, split) } : {}),
          },
        );
        return transfer(
          files,
          files.map(({ bytes }) => bytes.buffer as ArrayBuffer),
        );
      }),
  };
}

function historyOf({ episode: { epId, runId }, embeddings }: ImportedWithLog, split: SplitEpisode) {
  const { result, log } = split;
  const prints = trackPrints(log, result.episode, pool(result.episode, embeddings, 'mean'));
  return writeReadableLog({ epId, runId, log, prints, founders: founderRuleIn(result.episode) });
}

function nothingSplit(): AppError {
  return new AppError(
    'together/nothing-split',
    'files of an episode that was not split',
    'The export was interrupted. Try it again.',
  );
}
