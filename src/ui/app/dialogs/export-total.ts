import type { ExportSizes } from '../../../core/export/estimate.ts';
import type { ExportOptions } from '../../../state/lib/export-options.ts';

/** A drawn thumbnail, an identity as JSON. Bytes, measured on the demo. */
const REP_BYTES = 14_000;
const IDENTITY_BYTES = 700;
const CROP_BYTES = 12_000;

interface Known {
  readonly sizes: ExportSizes;
  readonly cropBytes: number | undefined;
  readonly identities: number;
  /** Bytes of the history; 0 without a step. */
  readonly log: number;
  /** Of several episodes that are one: how many identities each has, whose files are written as well. */
  readonly inParts?: readonly number[];
}

export interface ExportTotal {
  readonly bytes: number;
  readonly files: number;
  readonly identities: number;
  readonly thumbs: number;
}

/** About how much an export with these options comes to, before packing. */
export function totalOf(options: ExportOptions, known: Known): ExportTotal {
  const { sizes, cropBytes = CROP_BYTES, log, inParts = [] } = known;
  const identities = inParts.reduce((sum, count) => sum + count, known.identities);
  // Of all together, and of each.
  const times = 1 + inParts.length;
  const own = times * 600 + identities * IDENTITY_BYTES;
  const thumbs = identities * REP_BYTES;
  const crops = options.crops === 'none' ? 0 : sizes.crops[options.crops];
  const parts: readonly (readonly [wanted: boolean, files: number, bytes: number])[] = [
    [true, times, own],
    [options.thumbs, identities, thumbs],
    [options.csv, times, Math.min(times, 2) * sizes.csv],
    [options.log && log > 0, times, Math.min(times, 2) * log],
    [options.trackVectors, 2 * times, Math.min(times, 2) * sizes.pooled],
    [
      options.episodeFiles,
      (sizes.npy > 0 ? 3 : 2) * Math.max(1, inParts.length),
      sizes.tracks + sizes.faces + sizes.npy,
    ],
    [options.episodeFiles, crops, crops * cropBytes],
  ];
  let bytes = 0;
  let files = 0;
  for (const [wanted, count, size] of parts) {
    if (!wanted) continue;
    bytes += size;
    files += count;
  }
  return { bytes, files, identities: own, thumbs };
}
