import type { ExportSizes } from '../../../core/export/estimate.ts';
import type { ExportOptions } from '../../../state/lib/export-options.ts';

/** A drawn thumbnail, an identity as JSON. Bytes, measured on the demo. */
export const REP_BYTES = 14_000;
const IDENTITY_BYTES = 700;
const CROP_BYTES = 12_000;

interface Known {
  readonly sizes: ExportSizes;
  readonly cropBytes: number | undefined;
  readonly identities: number;
  /** Bytes of the history; 0 without a step. */
  readonly log: number;
}

export interface ExportTotal {
  readonly bytes: number;
  readonly files: number;
  readonly identities: number;
}

/** About how much an export with these options comes to, before packing. */
export function totalOf(options: ExportOptions, known: Known): ExportTotal {
  const { sizes, cropBytes = CROP_BYTES, identities, log } = known;
  const own = 600 + identities * IDENTITY_BYTES;
  const crops = options.crops === 'none' ? 0 : sizes.crops[options.crops];
  const parts: readonly (readonly [wanted: boolean, files: number, bytes: number])[] = [
    [true, 1, own],
    [options.thumbs, identities, identities * REP_BYTES],
    [options.csv, 1, sizes.csv],
    [options.log && log > 0, 1, log],
    [options.trackVectors, 2, sizes.pooled],
    [options.episodeFiles, sizes.npy > 0 ? 3 : 2, sizes.tracks + sizes.faces + sizes.npy],
    [options.episodeFiles, crops, crops * cropBytes],
  ];
  let bytes = 0;
  let files = 0;
  for (const [wanted, count, size] of parts) {
    if (!wanted) continue;
    bytes += size;
    files += count;
  }
  return { bytes, files, identities: own };
}
