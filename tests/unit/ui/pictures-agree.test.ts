import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { countRuns } from '../../../src/core/dendrogram/runs.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { scoreSweep } from '../../../src/core/metrics/score.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode, sweepThresholds } from '../../../src/core/pipeline/pipeline.ts';
import type { MapSubject } from '../../../src/state/answers/map.ts';
import { scoreSet, selectScoredSet, selectScoring } from '../../../src/state/answers/scoring.ts';
import { useTruth } from '../../../src/state/library/truth-state.ts';
import { createAppStore } from '../../../src/state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../../src/state/views/selectors.ts';
import { selectThresholdDiff } from '../../../src/state/views/threshold-diff.ts';
import { selectScene } from '../../../src/ui/pictures/dendrogram/scene.ts';
import { countDots } from '../../../src/ui/pictures/map/dots.ts';
import { selectDots } from '../../../src/ui/pictures/map/live-content.ts';
import { countGroups } from '../../../src/ui/pictures/similarity/similarity-words.ts';
import { selectLandscapeMetrics } from '../../../src/ui/tune/landscape/landscape-view.ts';
import { countsOf } from '../../../src/ui/tune/scores/score-words.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { episodesDir } from '../../data.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { importFolder } from '../review/oracle.ts';
import { shown } from '../state/shown.ts';

const dir = episodesDir();
const kernel = await wasmKernel();
const engines = { matrix: kernel.matrix, chain: kernel };
const noGpu = () => Promise.reject(new Error('no GPU'));

/** The page on an episode as it is imported, with nothing decided. */
async function pageOf({ episode, embeddings }: ImportedEpisode) {
  const session = createClusterSession(new EngineChooser(noGpu, async () => kernel));
  await session.open(episode, { ...embeddings, data: embeddings.data.slice() });
  const none = new Int32Array(0);
  const constraints = { mustLink: [], cannotLink: none, frozen: [], deleted: none };
  const request = { parameters: DEFAULT_PARAMETERS, engine: 'wasm', constraints } as const;
  const result = await session.cluster(request, () => {});
  const store = createAppStore();
  const summaries = summariseTracks(episode);
  const open = { key: 'e/', base: episode, episode, summaries, crops: 'none' } as const;
  store.context.set({ open, clustering: shown(result), parameters: DEFAULT_PARAMETERS });
  return { session, result, store };
}

/** What each picture counts at the page's threshold: the numbers of its own status line. */
async function countsAt({ session, result, store }: Awaited<ReturnType<typeof pageOf>>) {
  const state = store.api.getState();
  const { parameters, open } = state;
  const set = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  const scene = selectScene(state);
  const scoring = selectScoring(state, useTruth.getState());
  if (!set || !decisions || !scene || !scoring || !open) throw new Error('there is no picture');
  const { tree, floor } = result.agglomeration;
  const { items } = result;
  const subject = { episode: open.key, items } as unknown as MapSubject;
  const dots = selectDots(state, subject);
  const { size, tracks } = await session.silhouettes(set.byTrack);
  const scored = selectScoredSet(state, scoring, { tree, items, floor, linkage: scene.linkage });
  const landscape = selectLandscapeMetrics(state);
  if (!dots || !scored || !landscape) throw new Error('there is no picture');
  const of = ({ num_tracks, num_clusters, num_singletons }: typeof set.metrics) => ({
    ...{ tracks: num_tracks, clusters: num_clusters, singletons: num_singletons },
  });
  return {
    summary: of(set.metrics),
    pictures: {
      landscape: of(landscape),
      dendrogram: countRuns({
        ...{ runs: scene.runs, tree: scene.tree, summaries: open.summaries },
        ...{ items, decisions, parameters },
      }),
      similarity: countGroups(
        size,
        tracks.length,
        (_, label) => set.identities[label]?.kind === 'cluster',
      ),
      map: countDots(dots),
      scores: countsOf(scored.byTrack, parameters.min_cluster_size),
    },
    score: scoreSet(scored, scoring, parameters.cluster_thresh),
  };
}

const identities = ({ clusters, singletons }: { clusters: number; singletons: number }) =>
  clusters + singletons;

describe.skipIf(dir === undefined)('cast-photos', () => {
  const THRESHOLDS = [0.12, 0.25, 0.34, 0.42, 0.46, 0.5, 0.58, 0.66, 0.75, 0.9];

  it('every picture counts what the summary says, and scores what the command line scores', async () => {
    const imported = await importFolder(dir ?? '', 'cast-photos');
    const page = await pageOf(imported);
    const { context, api } = page.store;
    const parameters = DEFAULT_PARAMETERS;
    const applied = identities((await countsAt(page)).summary);
    const run = { parameters, log: EMPTY_LOG, engines, hooks: SILENT_HOOKS };
    const clustered = await clusterEpisode(imported, run);
    const sweep = await sweepThresholds(clustered, THRESHOLDS, { engines, hooks: SILENT_HOOKS });
    const commandLine = scoreSweep(sweep, imported.episode.truth ?? new Map());
    const seen = new Set<string>();
    for (const [i, cluster_thresh] of THRESHOLDS.entries()) {
      context.set({ parameters: { ...parameters, cluster_thresh } });
      const { summary, pictures, score } = await countsAt(page);
      for (const counts of Object.values(pictures)) expect(counts).toEqual(summary);
      expect(summary.tracks).toBe(139);
      expect(score).toEqual(commandLine[i]);
      // The diff leads from the applied threshold there.
      const { merges, splits } = selectThresholdDiff(api.getState()) ?? { merges: 0, splits: 0 };
      expect(applied - merges + splits).toBe(identities(summary));
      seen.add(JSON.stringify(summary));
    }
    expect(seen.size).toBe(THRESHOLDS.length);
  });
});
