import { create } from 'zustand';
import { season, season as worker } from '../../bridge/season.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import { natural } from '../../core/episode/natural-order.ts';
import { CancelledError } from '../../core/errors.ts';
import type { Progress } from '../../core/job.ts';
import { standingEntries } from '../../core/moderation/log.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { chooseSeason, type SeasonChoice } from '../../core/season/choose-season.ts';
import { measureSteps } from '../../core/season/measure-episode.ts';
import { type SeasonCurves, seasonCurves } from '../../core/season/season-curves.ts';
import { seasonRuns, suggestionInput } from '../../core/season/season-runs.ts';
import type { EpisodeFailure, EpisodeFigures, Season } from '../../core/season/types.ts';
import { inTurns } from '../lib/in-turns.ts';
import type { EpisodeSummary } from '../lib/library-types.ts';
import { memoLast } from '../lib/memo.ts';
import { pageHooks } from '../lib/page-hooks.ts';
import { failureText, Question } from '../lib/question.ts';
import type { AppState, EngineChoice, LibraryRecord } from '../lib/types.ts';
import { readEpisode, readLog, readRecord } from '../persistence/episodes.ts';
import { readVectors } from '../persistence/vectors.ts';
import { useStore } from '../store.ts';

/** Where a run stands. */
export interface SeasonProgress {
  /** 1-based. */
  readonly episode: number;
  readonly of: number;
  readonly name: string;
  /** Of the episode at hand, 0–1. */
  readonly part: number;
}

export interface SeasonState {
  readonly withDecisions: boolean;
  /** In the order of the library's names; those of an earlier run until the new ones are there. */
  readonly episodes: readonly EpisodeFigures[];
  readonly failures: readonly EpisodeFailure[];
  /** What `episodes` were run with; its threshold says nothing. */
  readonly ranWith: ClusterParameters | undefined;
  /** Keys whose figures are of an earlier run. */
  readonly stale: ReadonlySet<string>;
  readonly progress: SeasonProgress | undefined;
  /** A person stopped the run before its end. */
  readonly stopped: boolean;
  readonly setWithDecisions: (withDecisions: boolean) => void;
  readonly cancel: () => void;
  /** Run what is missing. */
  readonly resume: () => void;
}

const question = new Question<void>();
/** Every run is one of its own: what has not changed is in memory. */
let round = 0;
/** After a change of parameters or history: a person who is at it makes the next one soon. */
const SETTLE_MS = 500;

/** All stored episodes under the parameters of the page. Nothing here is stored. */
export const useSeason = create<SeasonState>((set) => ({
  withDecisions: true,
  episodes: [],
  failures: [],
  ranWith: undefined,
  stale: new Set(),
  progress: undefined,
  stopped: false,
  setWithDecisions: (withDecisions) => {
    set({ withDecisions });
    run();
  },
  cancel: () => {
    stop();
    set({ stopped: true });
  },
  resume: () => run(),
}));

/** Keep the season in step with library, parameters and history while somebody looks at it. @returns stop */
export function startSeason(): () => void {
  run();
  const unsubscribe = useStore.subscribe((state, before) => {
    if (needsRun(state, before)) run(SETTLE_MS);
  });
  return () => {
    unsubscribe();
    stop();
  };
}

/**
 * The slider alone asks for nothing, but where it goes below what was computed. A run that a person
 * stopped starts again only for other parameters: what is shown would be wrong under them.
 */
function needsRun(state: AppState, before: AppState): boolean {
  const { episodes, stopped } = useSeason.getState();
  const { parameters, engineChoice, open, log } = state;
  if (!sameButThreshold(parameters, before.parameters)) return true;
  if (stopped) return false;
  return (
    engineChoice !== before.engineChoice ||
    // Another episode, a re-import of the same one, or a decision about it.
    open?.base !== before.open?.base ||
    log !== before.log ||
    (state.library !== before.library && namesOf(state) !== namesOf(before)) ||
    (parameters !== before.parameters &&
      episodes.some(({ floor }) => floor > parameters.cluster_thresh))
  );
}

const namesOf = ({ library }: AppState): string =>
  JSON.stringify(library.map(({ key, tracks, faces }) => [key, tracks, faces]).sort());

function sameButThreshold(a: ClusterParameters, b: ClusterParameters): boolean {
  if (a === b) return true;
  const plain = ({ cluster_thresh: _, ...rest }: ClusterParameters) => JSON.stringify(rest);
  return plain(a) === plain(b);
}

function stop(): void {
  question.stop();
  worker.stop();
  if (useSeason.getState().progress !== undefined) useSeason.setState({ progress: undefined });
}

function run(delay = 0): void {
  round++;
  // One worker, one episode at a time: what is under way ends first, and at once.
  worker.stop();
  question.put({ key: [round], delay, inTurn: true, ask: runAll });
}

async function runAll(signal: AbortSignal): Promise<void> {
  const { library, parameters, engineChoice } = useStore.getState();
  const { withDecisions, episodes } = useSeason.getState();
  const all = inOrder(library);
  forgetOthers(new Set(all.map(({ key }) => key)));
  if (parameters.algorithm !== 'agglomerative') {
    const ran = { ranWith: parameters, progress: undefined, stopped: false };
    useSeason.setState({ episodes: [], failures: [], ...ran });
    return;
  }
  const settings: SeasonSettings = { parameters, engine: engineChoice, withDecisions };
  const found = new Map(episodes.map((figures) => [figures.key, figures]));
  const failed = new Map<string, EpisodeFailure>();
  const stale = new Set(found.keys());
  const publish = (): void => {
    useSeason.setState({
      episodes: all.flatMap(({ key }) => found.get(key) ?? []),
      failures: all.flatMap(({ key }) => failed.get(key) ?? []),
      stale: new Set(stale),
    });
  };
  useSeason.setState({ ranWith: parameters, stopped: false });
  for (const [index, summary] of all.entries()) {
    const { key, epId, runId } = summary;
    const name = runId === '' ? epId : `${epId} run ${runId}`;
    let part = 0;
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      if (signal.aborted) return;
      // Stages begin at nothing again; the bar does not go back.
      if (total > 0) part = Math.max(part, done / total);
      useSeason.setState({ progress: { episode: index + 1, of: all.length, name, part } });
    };
    try {
      const figures = await measureStored(key, settings, { signal, onProgress });
      if (signal.aborted) return;
      found.set(key, figures);
    } catch (error) {
      if (signal.aborted || error instanceof CancelledError) return;
      found.delete(key);
      failed.set(key, { key, epId, runId, reason: failureText(error, UNEXPECTED) });
    }
    stale.delete(key);
    publish();
  }
  publish();
  useSeason.setState({ progress: undefined });
}

const UNEXPECTED = 'This episode could not be clustered. Open it by itself to see more.';

/**
 * As people look for episodes: by name, numbers as numbers. Several that are one are left out where each of them is
 * there by itself, too: nobody is counted twice.
 */
export function inOrder(library: readonly EpisodeSummary[]): readonly EpisodeSummary[] {
  const alone = new Set(library.flatMap(({ parts, epId }) => (parts === undefined ? epId : [])));
  const counted = library.filter(({ parts }) => !parts?.every((epId) => alone.has(epId)));
  return counted.sort((a, b) => natural(a.epId, b.epId) || natural(a.runId, b.runId));
}

const seasonOf = memoLast(
  (
    episodes: readonly EpisodeFigures[],
    failures: readonly EpisodeFailure[],
    parameters: ClusterParameters,
    withDecisions: boolean,
  ): Season => ({ episodes, failures, parameters, withDecisions }),
);

/** The season as it was run: everything but the threshold that is looked at. */
function ranSeason({ episodes, failures, ranWith, withDecisions }: SeasonState) {
  return ranWith && seasonOf(episodes, failures, ranWith, withDecisions);
}

const curvesOf = memoLast((season: Season): SeasonCurves => seasonCurves(season));
const choiceOf = memoLast((season: Season): SeasonChoice => chooseSeason(season, curvesOf(season)));
const atThreshold = memoLast(
  (season: Season, cluster_thresh: number): Season => ({
    ...season,
    parameters: { ...season.parameters, cluster_thresh },
  }),
);

/** The season at a threshold; undefined before the first run. */
export function selectSeason(state: SeasonState, cluster_thresh: number): Season | undefined {
  const ran = ranSeason(state);
  return ran && atThreshold(ran, cluster_thresh);
}

export function selectSeasonCurves(state: SeasonState): SeasonCurves | undefined {
  const ran = ranSeason(state);
  return ran && curvesOf(ran);
}

/** One threshold for all; undefined before the first run, and while nothing was measured. */
export function selectSeasonChoice(state: SeasonState): SeasonChoice | undefined {
  const ran = ranSeason(state);
  return ran === undefined || ran.episodes.length === 0 ? undefined : choiceOf(ran);
}

/** How all episodes of a season are run. */
export interface SeasonSettings {
  readonly parameters: ClusterParameters;
  readonly engine: EngineChoice;
  readonly withDecisions: boolean;
}

/** Figures kept of one episode: going back to a linkage costs nothing. */
const KEPT_OF_EPISODE = 8;

interface Kept {
  readonly signature: string;
  readonly figures: EpisodeFigures;
}
const kept = new Map<string, readonly Kept[]>();

/**
 * The figures of a stored episode, from memory where its history and the settings are as they were.
 * @param options `onProgress` is told only when something has to be computed
 * @throws AppError of storage and clustering; CancelledError
 */
export async function measureStored(
  key: string,
  settings: SeasonSettings,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<EpisodeFigures> {
  const [record, { log }] = await Promise.all([readRecord(key), readLog(key)]);
  const signature = signatureOf(record, log, settings);
  const threshold = settings.parameters.cluster_thresh;
  const known = kept.get(key)?.find((one) => one.signature === signature);
  if (known !== undefined && known.figures.floor <= threshold) return known.figures;
  const figures = await measure(key, settings, options);
  const others = (kept.get(key) ?? []).filter((one) => one.signature !== signature);
  kept.set(key, [{ signature, figures }, ...others].slice(0, KEPT_OF_EPISODE));
  return figures;
}

/** Forget what is kept of episodes that are no longer there. */
export function forgetOthers(keys: ReadonlySet<string>): void {
  for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
}

async function measure(
  key: string,
  { parameters, engine, withDecisions }: SeasonSettings,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<EpisodeFigures> {
  options.onProgress({ stage: 'Reading', done: 0, total: 1, unit: 'files' });
  const { record, data, log } = await readEpisode(key);
  const { episode, summaries, decisions } = groundOf(data, log);
  const { bound, free } = seasonRuns(episode, decisions, parameters, withDecisions);
  if (options.signal.aborted) throw new CancelledError();
  const run = await season.run(
    {
      ...{ episode, parameters, engine },
      vectors: () => readVectors(record),
      ...{ bound, free },
      suggestion: suggestionInput(episode, decisions, parameters, withDecisions),
    },
    options,
  );
  const steps = measureSteps({
    ...{ key, episode, summaries, decisions, withDecisions, parameters },
    ...run,
    steps: standingEntries(log).length,
  });
  return inTurns(steps, pageHooks(options.signal));
}

/** Everything that figures depend on; the threshold is not in it. */
function signatureOf(
  record: LibraryRecord | undefined,
  log: OperationLog,
  { parameters, engine, withDecisions }: SeasonSettings,
): string {
  const { cluster_thresh: _, ...rest } = parameters;
  const steps = standingEntries(log).map(({ seq, at, text }) => `${seq} ${at} ${text}`);
  const { generation = 0, vectorSet } = record ?? {};
  return JSON.stringify([generation, vectorSet, rest, engine, withDecisions, steps]);
}
