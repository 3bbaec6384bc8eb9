import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runSeason } from '../../src/bridge/season.ts';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../src/core/episode/episode.ts';
import { summariseTracks } from '../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { fold } from '../../src/core/moderation/fold.ts';
import { lockOperation } from '../../src/core/moderation/operations.ts';
import { splitOperation } from '../../src/core/moderation/track-operations.ts';
import { EMPTY_LOG, type OperationLog } from '../../src/core/moderation/types.ts';
import { chooseSeason } from '../../src/core/season/choose-season.ts';
import { measureEpisode } from '../../src/core/season/measure-episode.ts';
import { runEpisode } from '../../src/core/season/run-episode.ts';
import { seasonCurves } from '../../src/core/season/season-curves.ts';
import { seasonJson } from '../../src/core/season/season-json.ts';
import { seasonRuns, suggestionInput } from '../../src/core/season/season-runs.ts';
import type { EpisodeFigures, Season } from '../../src/core/season/types.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { wasmKernel } from '../unit/kernel/kernels.ts';
import { crowd, Workbench } from '../unit/moderation/workbench.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const kernel = await wasmKernel();
const engines = { matrix: kernel.matrix, chain: kernel };
const parameters = DEFAULT_PARAMETERS;
const silent = (): void => {};

interface Stored {
  readonly key: string;
  readonly imported: ImportedEpisode;
  readonly log: OperationLog;
}

async function library(): Promise<readonly Stored[]> {
  const one = crowd([0, 0.5, 0.9, 1.6], 7);
  const other = crowd([0, 0.4, 1.2], 5);
  const bench = await Workbench.open(one);
  await bench.act((context) => splitOperation([0, 4], context));
  await bench.act((context) => lockOperation(bench.of(1), true, context));
  const truth = new Map(Array.from({ length: 15 }, (_, row) => [row, `p${row % 3}`]));
  return [
    { key: 'one', imported: one, log: bench.log },
    {
      key: 'other',
      imported: { ...other, episode: { ...other.episode, truth } },
      log: EMPTY_LOG,
    },
  ];
}

/** As the page does it: one worker, one episode after the other. */
async function byWorker(stored: readonly Stored[], withDecisions: boolean) {
  const api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
  const found: EpisodeFigures[] = [];
  for (const { key, imported, log } of stored) {
    const { episode, embeddings } = imported;
    const summaries = summariseTracks(episode);
    const decisions = fold(log, episode, summaries);
    const { bound, free } = seasonRuns(episode, decisions, parameters, withDecisions);
    const deleted = Int32Array.from(decisions.deleted);
    await api.open(episode, { ...embeddings, data: embeddings.data.slice() });
    const run = await runSeason(
      {
        cluster: (request) => api.cluster(request, silent),
        suggest: (request) => api.suggest(request, silent),
      },
      {
        ...{ parameters, engine: 'wasm' as const },
        bound: { ...bound, deleted },
        free: free && { ...free, deleted },
        suggestion: suggestionInput(episode, decisions, parameters, withDecisions),
      },
    );
    const steps = log.cursor;
    const known = { key, episode, summaries, decisions, steps, withDecisions, parameters };
    found.push(measureEpisode({ ...known, ...run }));
  }
  return found;
}

async function byCore(stored: readonly Stored[], withDecisions: boolean) {
  const found: EpisodeFigures[] = [];
  for (const { key, imported, log } of stored) {
    const how = { key, parameters, log, withDecisions, engines, hooks: SILENT_HOOKS };
    found.push(await runEpisode(imported, how));
  }
  return found;
}

describe('a season in the clustering worker', () => {
  test.each([true, false])(
    'is that of the command line, decisions in force: %s',
    async (withDecisions) => {
      const stored = await library();
      const [page, core] = [
        await byWorker(stored, withDecisions),
        await byCore(stored, withDecisions),
      ];
      expect(page).toEqual(core);
      expect(page.map(({ truth }) => truth?.source)).toEqual(['locked', 'file']);
      const fileOf = (episodes: readonly EpisodeFigures[]): string => {
        const season: Season = { episodes, failures: [], parameters, withDecisions };
        const curves = seasonCurves(season);
        return seasonJson(season, curves, chooseSeason(season, curves));
      };
      expect(fileOf(page)).toBe(fileOf(core));
    },
  );
});
