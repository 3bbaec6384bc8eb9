import type { IdentitySet } from '../../../core/identity/types.ts';
import type { Score, ScoreMetric } from '../../../core/metrics/types.ts';
import { formatThreshold, plural } from '../../kit/format.ts';

/** How metrics are called, and what they say. */
export const METRIC_WORDS: Readonly<
  Record<ScoreMetric, { readonly label: string; readonly says: string }>
> = {
  bcubed_f: { label: 'BCubed F', says: 'the harmonic mean of BCubed precision and recall' },
  bcubed_precision: {
    label: 'BCubed precision',
    says: 'for each track, the share of its identity that is its person',
  },
  bcubed_recall: {
    label: 'BCubed recall',
    says: 'for each track, the share of its person that is in its identity',
  },
  pairwise_f: { label: 'Pairwise F', says: 'of precision and recall over pairs of tracks' },
  pairwise_precision: {
    label: 'Pairwise precision',
    says: 'pairs in one identity that are one person',
  },
  pairwise_recall: {
    label: 'Pairwise recall',
    says: 'pairs of one person that are in one identity',
  },
  ari: { label: 'ARI', says: 'adjusted Rand index: pairs judged rightly, less what chance gives' },
  nmi: { label: 'NMI', says: 'normalised mutual information, arithmetic mean' },
  wcp: {
    label: 'WCP',
    says: 'weighted cluster purity: tracks that are of their identity’s person',
  },
  ratio: { label: 'Found / true', says: 'identities found, for each true person' },
};

/** Three places; a ratio has two. */
export function formatScore(metric: ScoreMetric, value: number): string {
  return metric === 'ratio' ? value.toFixed(2) : value.toFixed(3);
}

/** Sizes of the identities of a partition: those that count as clusters, and the rest. */
export function countsOf(byTrack: Int32Array, least: number) {
  const sizes = new Map<number, number>();
  for (const label of byTrack) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let tracks = 0;
  let clusters = 0;
  let clustered = 0;
  for (const size of sizes.values()) {
    tracks += size;
    // Smaller ones are taken apart, unless people keep them together.
    if (size < least && size === 1) continue;
    clusters += 1;
    clustered += size;
  }
  return { tracks, clusters, singletons: tracks - clustered };
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46 · BCubed F 0.975 · …". */
export function statusText(
  { byTrack }: Pick<IdentitySet, 'byTrack'>,
  score: Score,
  least: number,
): string {
  const { tracks, clusters, singletons } = countsOf(byTrack, least);
  const figures = [
    `BCubed F ${score.bcubed.f.toFixed(4)}`,
    `pairwise F ${score.pairwise.f.toFixed(4)}`,
    `ARI ${score.ari.toFixed(4)}`,
    `NMI ${score.nmi.toFixed(4)}`,
  ];
  return [
    plural(tracks, 'track'),
    plural(clusters, 'cluster'),
    `${plural(singletons, 'singleton')} at ${formatThreshold(score.cluster_thresh)}`,
    ...figures,
  ].join(' · ');
}
