import { join, resolve } from 'node:path';
import { buildExport } from '../../core/export/build-export.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { pushAll } from '../../core/many.ts';
import { LOG_FILE_NAME } from '../../core/moderation/log-file.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import type { RankedEpisode } from '../../core/pipeline/founder-tree.ts';
import type { PipelineResult } from '../../core/pipeline/pipeline.ts';
import { joinEpisodes } from '../../core/together/join-episodes.ts';
import { jointLog } from '../../core/together/joint-log.ts';
import { partState, settledEpisode } from '../../core/together/part-state.ts';
import { type SplitEpisode, splitEpisode } from '../../core/together/split-episode.ts';
import { targetsIn, wordsOfParts } from '../../core/together/targets.ts';
import type { JointEpisode, PartState } from '../../core/together/types.ts';
import {
  clusterLoaded,
  floorOf,
  historyOf,
  measureSharpness,
  representatives,
} from '../cluster-loaded.ts';
import { earlierRun, withEarlierRun } from '../kit/earlier-run.ts';
import { loadEngine } from '../kit/engines.ts';
import { saidOnce } from '../kit/find-episode.ts';
import { refuseLinks } from '../kit/links.ts';
import { type LoadedEpisode, refuseStale } from '../kit/load-episode.ts';
import { note } from '../kit/output.ts';
import type { GivenParameters } from '../kit/parameter-options.ts';
import { ranked } from '../kit/ranked.ts';
import { type PlannedFile, writeAtomically } from '../kit/write-atomically.ts';
import {
  commitLast,
  keptIdentities,
  keptLog,
  mindForeign,
  placed,
  refuseUnread,
  stalePictures,
} from '../plan-run.ts';
import type { EpisodeRun } from '../run-episode.ts';
import type { LoadedPart, LoadedTogether, TogetherOptions } from './load-together.ts';

/** A finished run of several episodes. */
export interface TogetherRun {
  readonly joint: EpisodeRun;
  readonly episodes: readonly PartRun[];
}

/** One of them. */
export interface PartRun {
  readonly epId: string;
  /** Undefined where nothing of it could be clustered. */
  readonly result: PipelineResult | undefined;
  /** Identities that are in other episodes, too. */
  readonly shared: number;
  readonly wrote: readonly string[];
}

const UNTOUCHED = 'No identities.json was changed.';

/** Cluster several episodes as one, and write what that makes of each: all or nothing in a folder. */
export async function runTogether(
  { parts, jointId }: LoadedTogether,
  options: TogetherOptions,
  { given, now }: { readonly given: GivenParameters; readonly now: string },
): Promise<TogetherRun> {
  const folders = parts.map((part) => folderOptions(part, options));
  for (const [index, { loaded, out }] of parts.entries()) {
    const decided = ['identities.json', LOG_FILE_NAME].map((name) =>
      placed(name, loaded, folders[index]!),
    );
    mindForeign(loaded, decided, out === undefined);
    if (options.dryRun === true) continue;
    await refuseLinks(out ?? loaded.root, decided, UNTOUCHED);
    if (out === undefined) refuseUnread(loaded, decided);
  }
  const engine = await loadEngine(options.engine);
  const measured: (LoadedPart & { readonly imported: RankedEpisode })[] = [];
  for (const part of parts) {
    const imported = await ranked(await measureSharpness(part.loaded), engine);
    measured.push({ ...part, imported, loaded: { ...part.loaded, imported } });
  }
  const states = measured.map(({ loaded }) => partState(loaded.imported, now));
  const joined = joinEpisodes(
    measured.map(({ loaded }, index) => ({
      episode: settledEpisode(states[index]!),
      embeddings: loaded.imported.embeddings,
      cropPath: (path) => `${index}/${path}`,
    })),
    jointId,
  );
  // The joint episode is in the order of ids, whatever the order of the options.
  const order = joined.parts.map(({ epId }) =>
    measured.findIndex(({ loaded }) => loaded.imported.episode.epId === epId),
  );
  const sorted = order.map((index) => measured[index]!);
  const sortedStates = order.map((index) => states[index]!);
  const { loaded, earlier } = await jointLoaded(joined, measured, options);
  const remarks: string[] = [];
  const clustered = await clusterLoaded(loaded, options, {
    ...{ given, now, engine },
    more(log, { episode }, parameters) {
      const made = jointLog(log, episode, joined.parts, sortedStates, { now, parameters });
      pushAll(remarks, made.remarks);
      return made.log;
    },
  });
  for (const text of remarks) note(text);
  const { result, chosen, memory } = clustered;

  const words = wordsOfParts(
    joined.parts,
    sortedStates.map(({ ground }) => ground.decisions.anchors),
  );
  const runs: PlannedPart[] = [];
  for (const [index, part] of sorted.entries()) {
    const at = joined.parts[index]!;
    if (at.isAside) {
      runs.push({ part, files: [], remove: [], shared: 0, result: undefined });
      continue;
    }
    const targets = targetsIn(at, { ...result, log: clustered.log }, words);
    const split = await splitEpisode(sortedStates[index]!, part.imported, targets, {
      ...{ parameters: result.parameters, now, jointId },
      engines: { matrix: engine.matrix, chain: engine },
      hooks: { ...SILENT_HOOKS, now: () => performance.now() },
      floor: floorOf(options),
    });
    sayUnlike(at.epId, split);
    const shared = targets.identities.filter(({ elsewhere }) => elsewhere > 0).length;
    const planned = await planPart(part, split, sortedStates[index]!, {
      ...{ options, now, origin: chosen.origin },
    });
    runs.push({ part, shared, result: split.result, ...planned });
  }
  const own = options.out === undefined ? [] : await planJoint(loaded, clustered, options, now);
  const write = () => writeAll(runs, own, options, async () => earlier?.refuseChanged());
  const wrote = options.dryRun === true ? planned(runs, own, options) : await write();
  if (options.dryRun !== true) await memory?.save();
  const { recommendation, matched } = clustered;
  return {
    joint: { result, now, chosen, recommendation, matched, wrote: wrote.joint },
    episodes: runs.map(({ part, shared, result: alone }, index) => ({
      epId: part.loaded.imported.episode.epId,
      ...{ result: alone, shared, wrote: wrote.parts[index] ?? [] },
    })),
  };
}

interface PlannedPart {
  readonly part: LoadedPart;
  readonly files: readonly PlannedFile[];
  readonly remove: readonly string[];
  readonly shared: number;
  readonly result: PipelineResult | undefined;
}

/** The options as they are for the folder of one episode. */
function folderOptions({ out }: LoadedPart, options: TogetherOptions) {
  const { out: _, ...others } = options;
  return out === undefined ? others : { ...others, out };
}

/** All of them as a loaded episode, with the decisions that lie at `--out`. */
async function jointLoaded(
  { imported }: JointEpisode,
  parts: readonly LoadedPart[],
  { out }: TogetherOptions,
) {
  const files = new Map<string, SourceFile>();
  parts.forEach(({ loaded }, index) => {
    for (const [path, file] of loaded.files) files.set(`${index}/${path}`, file);
  });
  const earlier = await earlierRun(out);
  const known = await withEarlierRun(imported, earlier, saidOnce());
  const { identities, log } = earlier ?? {};
  const loaded: LoadedEpisode = {
    imported: known.imported,
    sources: NO_SOURCES,
    files,
    stamps: new Map(),
    root: resolve(out ?? '.'),
    homes: [],
    ...{ manifests: '', frames: '', embeds: '' },
    replaced: { identities, log, damaged: earlier !== undefined && known.damaged },
  };
  return { loaded, earlier };
}

const NO_SOURCES: LoadedEpisode['sources'] = {
  faces: undefined,
  tracks: undefined,
  identities: undefined,
  embeddings: undefined,
  parameters: undefined,
  truth: undefined,
};

function sayUnlike(epId: string, { unlike }: SplitEpisode): void {
  if (unlike.length === 0) return;
  note(
    `${epId}: ${unlike.length} of its identities could not be made what they are together with the other episodes (${unlike.slice(0, 5).join(', ')}): what was decided in ${epId} says otherwise. They are written as it says.`,
  );
}

/** The files of one episode, relative to the folder that they are written below. */
async function planPart(
  part: LoadedPart,
  { result, log }: SplitEpisode,
  state: PartState,
  how: {
    readonly options: TogetherOptions;
    readonly now: string;
    readonly origin: EpisodeRun['chosen']['origin'];
  },
): Promise<Pick<PlannedPart, 'files' | 'remove'>> {
  const { loaded, out } = part;
  const { options, now, origin } = how;
  const own = folderOptions(part, options);
  const root = out ?? loaded.root;
  const isNews = log !== state.log;
  const files = buildExport(
    { ...result, now, thresholdOrigin: origin },
    {
      profile: options.profile,
      reps: await representatives(loaded, result),
      ...(options.trackVectors === true ? { pooled: result.plain } : {}),
      ...(isNews ? { log: historyOf(loaded.imported, result, log) } : {}),
    },
  );
  const placedFiles = commitLast([
    ...files.map((file) => ({ ...file, path: placed(file.path, loaded, own) })),
    ...(isNews ? await keptLog(loaded, own, root) : []),
    ...(await keptIdentities(loaded, own, root)),
  ]);
  return { files: placedFiles, remove: await stalePictures(root, loaded, own, placedFiles) };
}

/** The files of all of them together, relative to `--out`. */
async function planJoint(
  loaded: LoadedEpisode,
  { result, chosen, imported, log, isNews }: Awaited<ReturnType<typeof clusterLoaded>>,
  options: TogetherOptions,
  now: string,
): Promise<readonly PlannedFile[]> {
  const files = buildExport(
    { ...result, now, thresholdOrigin: chosen.origin },
    {
      profile: options.profile,
      reps: await representatives(loaded, result),
      ...(options.trackVectors === true ? { pooled: result.plain } : {}),
      ...(isNews ? { log: historyOf(imported, result, log) } : {}),
    },
  );
  return commitLast([
    ...files,
    ...(isNews ? await keptLog(loaded, options, loaded.root) : []),
    ...(await keptIdentities(loaded, options, loaded.root)),
  ]);
}

interface Wrote {
  readonly joint: readonly string[];
  readonly parts: readonly (readonly string[])[];
}

/** What a dry run would write. */
function planned(
  runs: readonly PlannedPart[],
  own: readonly PlannedFile[],
  { out }: TogetherOptions,
): Wrote {
  const at = (root: string, files: readonly PlannedFile[]) =>
    files.map(({ path }) => join(root, path));
  return {
    joint: at(resolve(out ?? '.'), own),
    parts: runs.map(({ part, files }) => at(part.out ?? part.loaded.root, files)),
  };
}

/**
 * Below `--out` all files are one change. In place each folder has its own: all of them are prepared before the
 * first is made, so that what stops one stops all, and a crash between two leaves each whole.
 */
async function writeAll(
  runs: readonly PlannedPart[],
  own: readonly PlannedFile[],
  options: TogetherOptions,
  confirm: () => Promise<void>,
): Promise<Wrote> {
  const how = { command: 'episode-run', untouched: UNTOUCHED } as const;
  if (options.out !== undefined) {
    const out = resolve(options.out);
    const below = ({ part }: PlannedPart, path: string) =>
      join(part.out ?? out, path).slice(out.length + 1);
    const files = runs.flatMap((run) =>
      run.files.map((file) => ({ ...file, path: below(run, file.path) })),
    );
    await writeAtomically(out, [...files, ...own], {
      ...how,
      remove: [
        ...runs.flatMap((run) => run.remove.map((path) => below(run, path))),
        ...(await stalePictures(out, FLAT, options, own)),
      ],
      async confirm() {
        for (const { part } of runs) await part.earlier?.refuseChanged();
        await confirm();
      },
    });
    return planned(runs, own, options);
  }
  const writing = runs.filter(({ files }) => files.length > 0);
  const next = async (index: number): Promise<void> => {
    const run = writing[index];
    if (run === undefined) return;
    const { loaded } = run.part;
    await writeAtomically(loaded.root, run.files, {
      ...how,
      remove: run.remove,
      async confirm() {
        await refuseStale(loaded, run.files);
        await next(index + 1);
      },
    });
  };
  await next(0);
  return planned(runs, own, options);
}

/** A folder without a layout. */
const FLAT = { manifests: '', frames: '' };
