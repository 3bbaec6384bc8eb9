import { useEffect } from 'react';
import type { LinkageTree } from '../../../../workers/cluster/types.ts';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import type { IdentitySet } from '../../../core/identity/types.ts';
import type { ScoreCurve } from '../../../core/metrics/curves.ts';
import type { Score } from '../../../core/metrics/types.ts';
import {
  COMPARED,
  curveOfTree,
  refreshTrees,
  type Scoring,
  scoreSet,
  selectScoredSet,
  selectScoring,
  selectTruthChoices,
  stopTrees,
  type TruthChoices,
  useScoreTrees,
} from '../../../state/answers/scoring.ts';
import { pageHooks } from '../../../state/lib/page-hooks.ts';
import { loadTruth } from '../../../state/library/truth.ts';
import { useTruth } from '../../../state/library/truth-state.ts';
import { appStore, useStore } from '../../../state/store.ts';
import { isClustering, selectLinkage, selectResult } from '../../../state/views/clustered.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { useAnswer } from '../../kit/use-answer.ts';

/** Trees are asked for once decisions have been still for this long, ms. */
const QUIET_MS = 120;

/** What could be scored against, and what is; loads a truth that was dropped earlier. */
export function useTruthChoice(): {
  readonly choices: TruthChoices | undefined;
  readonly scoring: Scoring | undefined;
} {
  const key = useStore((s) => s.open?.key);
  const truth = useTruth();
  useEffect(() => {
    if (key !== undefined) void loadTruth(appStore.context, key);
  }, [key]);
  const choices = useStore((s) => selectTruthChoices(s, truth));
  const scoring = useStore((s) => selectScoring(s, truth));
  return { choices, scoring };
}

/** Keep the trees of all linkages in step with the page, while the panel is there. */
export function useTrees(bound: boolean): void {
  const clustering = useStore(selectResult);
  const busy = useStore(isClustering);
  const episode = useStore((s) => s.open?.episode);
  const decisions = useStore(selectDecisions);
  useEffect(() => {
    if (busy || clustering === undefined || decisions === undefined || episode === undefined) {
      return;
    }
    const timer = setTimeout(() => refreshTrees(appStore.context, bound), QUIET_MS);
    return () => clearTimeout(timer);
  }, [clustering, busy, episode, decisions, bound]);
  // A clustering that a person waits for goes first.
  useEffect(() => {
    if (busy) stopTrees();
  }, [busy]);
  useEffect(() => stopTrees, []);
}

/** The trees that are of the shown episode and of the tracks that are scored. */
function useCurrentTrees(): ReadonlyMap<LinkageMethod, LinkageTree> {
  const trees = useScoreTrees((s) => s.trees);
  const of = useScoreTrees((s) => s.of);
  const episode = useStore((s) => s.open?.episode);
  return of === episode ? trees : NO_TREES;
}
const NO_TREES: ReadonlyMap<LinkageMethod, LinkageTree> = new Map();

/** What is scored at this cut, and its score; follows the slider. */
export function useScoreNow(scoring: Scoring): {
  readonly set: IdentitySet | undefined;
  readonly score: Score | undefined;
} {
  const trees = useCurrentTrees();
  const linkage = useStore(selectLinkage);
  const set = useStore((s) => selectScoredSet(s, scoring, trees.get(linkage)));
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const named = set !== undefined && scoring.truth.size > 0;
  return { set, score: named ? scoreSet(set, scoring, threshold) : undefined };
}

/** Scores over all thresholds, of each linkage that is there. */
export function useCurves(scoring: Scoring): readonly ScoreCurve[] {
  const trees = useCurrentTrees();
  const decisions = useStore(selectDecisions);
  const least = useStore((s) => s.parameters.min_cluster_size);
  const ask = async (signal: AbortSignal): Promise<readonly ScoreCurve[]> => {
    const hooks = pageHooks(signal);
    const curves: ScoreCurve[] = [];
    for (const tree of COMPARED.flatMap((linkage) => trees.get(linkage) ?? [])) {
      if (decisions === undefined) break;
      curves.push(await curveOfTree(tree, scoring, { decisions, least }, hooks));
      await hooks.breathe();
    }
    return curves;
  };
  const { source, bound, truth } = scoring;
  const wanted = decisions !== undefined && truth.size > 0;
  const key = [trees, truth, bound, decisions, least];
  return useAnswer(key, wanted ? ask : undefined, { about: `${source} ${bound}` }) ?? NO_CURVES;
}
const NO_CURVES: readonly ScoreCurve[] = [];
