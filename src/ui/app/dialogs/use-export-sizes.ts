import { useEffect, useMemo, useState } from 'react';
import { faceImages } from '../../../bridge/faces.ts';
import { plannedCrops } from '../../../core/export/crop-files.ts';
import { type ExportSizes, estimateSizes } from '../../../core/export/estimate.ts';
import type { ExportProfile } from '../../../core/export/spelling.ts';
import type { Decisions } from '../../../core/moderation/types.ts';
import type { OpenEpisode } from '../../../state/lib/types.ts';

/** Crops that are read to know how large they are. */
const SAMPLES = 8;

/** About how large each part of an export would be; crops are sampled, so their size comes later. */
export function useExportSizes(
  open: OpenEpisode,
  decisions: Pick<Decisions, 'deleted'>,
  profile: ExportProfile,
): { readonly sizes: ExportSizes; readonly cropBytes: number | undefined } {
  const sizes = useMemo(() => {
    const { base, episode } = open;
    return estimateSizes({ base, episode, decisions }, profile);
  }, [open, decisions, profile]);
  const [cropBytes, setCropBytes] = useState<number>();
  useEffect(() => {
    let current = true;
    const { base, episode, crops } = open;
    if (crops !== 'ready') return;
    const all = plannedCrops({ base, episode, decisions: NOTHING_DELETED }, 'all');
    const step = Math.max(1, Math.floor(all.length / SAMPLES));
    const sample = all.filter((_, i) => i % step === 0).slice(0, SAMPLES);
    const read = sample.map(({ face }) => faceImages.blob(face).catch(() => undefined));
    void Promise.all(read).then((blobs) => {
      const known = blobs.filter((blob) => blob !== undefined);
      const bytes = known.reduce((sum, blob) => sum + blob.size, 0);
      if (current && known.length > 0) setCropBytes(bytes / known.length);
    });
    return () => {
      current = false;
    };
  }, [open]);
  return { sizes, cropBytes };
}

const NOTHING_DELETED = { deleted: new Set<number>() };
