import { type Algorithm, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { formatThreshold } from './format.ts';
import { similarityName } from './similarity-name.ts';

/** The specification's default: the reference point of the slider's words and picture. */
export const SPEC_THRESHOLD = DEFAULT_PARAMETERS.cluster_thresh;

/** Least change by drag or arrow, similarity. */
export const THRESHOLD_STEP = 0.005;
export const THRESHOLD_PAGE = 0.05;

/** On the grid of steps, within 0–1, without the dust of floating point. */
export function snapThreshold(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) / THRESHOLD_STEP) / (1 / THRESHOLD_STEP);
}

/** What the threshold is to the algorithm: the field's own words. */
export function thresholdMeaning(algorithm: Algorithm, value: number): string {
  const distance = formatThreshold(Math.max(0, 1 - value));
  if (algorithm === 'dbscan') return `eps ${distance}`;
  if (algorithm === 'hdbscan') return `selection epsilon ${distance}`;
  return similarityName('short');
}

/** The slider's value as a sentence for those who cannot see the picture. */
export function thresholdInWords(algorithm: Algorithm, value: number): string {
  const shown = formatThreshold(value);
  const meaning = algorithm === 'agglomerative' ? '' : `, ${thresholdMeaning(algorithm, value)}`;
  const gap = value - SPEC_THRESHOLD;
  if (Math.abs(gap) < 1e-9) return `${shown}${meaning}, as in the specification`;
  const word = gap > 0 ? 'stricter, more identities' : 'looser, fewer identities';
  return `${shown}${meaning}, ${word} than at ${SPEC_THRESHOLD}`;
}

/** Threshold after a key on the slider, undefined for keys that are not its own. */
export function thresholdAfterKey(key: string, value: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return snapThreshold(value + THRESHOLD_STEP);
    case 'ArrowLeft':
    case 'ArrowDown':
      return snapThreshold(value - THRESHOLD_STEP);
    case 'PageUp':
      return snapThreshold(value + THRESHOLD_PAGE);
    case 'PageDown':
      return snapThreshold(value - THRESHOLD_PAGE);
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return undefined;
  }
}
