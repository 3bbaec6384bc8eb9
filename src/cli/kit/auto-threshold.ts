import { isSure, startOf } from '../../core/advice/start-threshold.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import type { ThresholdOrigin } from '../../core/export/input.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { thresholdText } from '../../core/words.ts';
import type { ParameterOptions } from './parameter-options.ts';

/** Parameters with the threshold that `auto` stands for. */
export interface ChosenThreshold {
  readonly parameters: ClusterParameters;
  /** Undefined where a person chose. */
  readonly origin: ThresholdOrigin | undefined;
  /** A sentence about the choice; "" where a person chose. */
  readonly remark: string;
  /** What it was chosen by, as far as it was asked for. */
  readonly recommendation: Recommendation | undefined;
}

/**
 * Put the suggested threshold into the parameters where `--cluster-thresh auto` asks for it and the
 * suggestion is sure enough, by the rule by which the page opens; else the default stays.
 * @param recommend asked only when it is needed
 */
export async function autoThreshold(
  { clusterThresh }: Pick<ParameterOptions, 'clusterThresh'>,
  parameters: ClusterParameters,
  recommend: () => Promise<Recommendation>,
): Promise<ChosenThreshold> {
  if (clusterThresh !== 'auto') {
    return { parameters, origin: undefined, remark: '', recommendation: undefined };
  }
  const { algorithm } = parameters;
  const recommendation = algorithm === 'agglomerative' ? await recommend() : undefined;
  const { threshold: cluster_thresh, confidence = 0 } = startOf(
    'suggested',
    recommendation,
    undefined,
  );
  const taken = `cluster_thresh ${thresholdText(cluster_thresh)}`;
  const suggested = isSure(recommendation);
  return {
    parameters: { ...parameters, cluster_thresh },
    origin: { suggested, confidence },
    remark: suggested
      ? `${taken} was taken as suggested (${recommendation.word} confidence, ${confidence.toFixed(2)})`
      : `${taken}, the default, was taken for auto: ${whyNot(recommendation, algorithm)}`,
    recommendation,
  };
}

function whyNot(
  recommendation: Recommendation | undefined,
  algorithm: ClusterParameters['algorithm'],
): string {
  if (recommendation === undefined) {
    return `${algorithm} has no tree to cut, so nothing can be suggested.`;
  }
  const { decided, cluster_thresh, confidence, reasons } = recommendation;
  return decided
    ? `the suggestion of ${thresholdText(cluster_thresh)} is not sure enough (low confidence, ${confidence.toFixed(2)}).`
    : (reasons[0]?.text ?? 'the data do not decide.');
}
