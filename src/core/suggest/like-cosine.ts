import { cut, cutHeight, mergeThresholds } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { percentDown, thresholdText } from '../words.ts';
import { confidenceWord } from './confidence.ts';
import { agreeingCut } from './other-linkage.ts';
import { settled } from './stable-gap.ts';
import type { Recommendation } from './types.ts';

interface Trees {
  readonly method: LinkageMethod;
  /** In the metric. */
  readonly tree: CutTree;
  /** Average linkage in plain cosine. */
  readonly plainTree: CutTree;
}

/**
 * The suggestion in another metric where that alone is unsure: the threshold whose people are most
 * those that plain cosine comes to, if plain cosine is surer or the metric's own is sure of nothing.
 * @param own of the metric, unsure
 * @param plain of the same tracks in plain cosine
 */
export function likeCosine(
  own: Recommendation,
  plain: Recommendation,
  { method, tree, plainTree }: Trees,
): Recommendation {
  if (!plain.decided || plain.confidence < own.confidence) return own;
  const { labels } = cut(plainTree, cutHeight('average', plain.cluster_thresh));
  const { gap, agreement, threshold, match } = agreeingCut(tree, method, labels);
  const { threshold: cluster_thresh } = settled(mergeThresholds(tree, method), gap.high);
  const flat = cut(tree, cutHeight(method, cluster_thresh));
  const clusters = flat.merge.filter((row) => row >= 0).length;
  const share = Math.max(0, 2 * agreement - 1);
  const confidence = Math.round(plain.confidence * share * 100) / 100;
  const text = `In this metric alone the pairs do not decide, so the people are found in plain cosine (at ${thresholdText(plain.cluster_thresh)}); ${percentDown(agreement)} of that is what this threshold gives here (BCubed F).`;
  return {
    ...plain,
    cluster_thresh,
    confidence,
    word: confidenceWord(confidence),
    alternatives: [],
    reasons: [{ kind: 'metric', text }, ...plain.reasons.filter(({ kind }) => kind !== 'plateau')],
    curves: { type: 'match', threshold, match },
    clusters,
    singles: flat.merge.length - clusters,
    // Of plain cosine, and so nothing to remember for the metric.
    impostors: undefined,
  };
}
