import { refusalText } from '../../../core/metric/metric-words.ts';
import type { MetricReport } from '../../../core/metric/types.ts';
import type { Recommendation } from '../../../core/suggest/types.ts';
import { percent } from '../../../core/words.ts';
import type { ProposedCut } from '../../../state/answers/metric-proposal.ts';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';

/** One sentence of help, under the choice. */
export const METRIC_HELP =
  'within track compares faces by what does not change within a track: pose, light and expression count less.';

/** What became of it: what it was learned from, or why it was refused. */
export function reportWords(report: MetricReport): string {
  const refusal = refusalText(report);
  if (refusal !== undefined) return refusal;
  const { faces, tracks, intensity } = report.figures;
  return `Learned from ${plural(faces, 'face')} of ${plural(tracks, 'track')}, ${percent(1 - intensity)} of it from them. A threshold is another thing here than in cosine.`;
}

/** At which threshold the two are compared, and why there. */
export function cutWords({ threshold, agreement }: ProposedCut): string {
  const at = `Compared at ${formatThreshold(threshold)} of the new metric`;
  return agreement === undefined
    ? `${at}, the threshold suggested in it.`
    : `${at}, where it agrees most with what you see (BCubed F ${agreement.toFixed(2)}): what differs is the metric’s doing.`;
}

/** "suggested 0.25, medium confidence"; undefined where the data do not decide. */
export function suggestedWords({
  decided,
  cluster_thresh,
  word,
}: Recommendation): string | undefined {
  return decided ? `suggested, ${formatThreshold(cluster_thresh)} (${word})` : undefined;
}

/** "43 → 30 clusters · 12 → 4 single tracks". */
export function countWords(
  before: { readonly num_clusters: number; readonly num_singletons: number },
  after: { readonly num_clusters: number; readonly num_singletons: number },
): string {
  const pair = (from: number, to: number, one: string) =>
    `${formatCount(from)} → ${plural(to, one)}`;
  return `${pair(before.num_clusters, after.num_clusters, 'cluster')} · ${pair(before.num_singletons, after.num_singletons, 'single track')}`;
}
