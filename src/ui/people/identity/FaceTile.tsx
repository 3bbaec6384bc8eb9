import { Pin } from 'lucide-react';
import { memo } from 'react';
import {
  type Episode,
  FACE_OTHER_MODEL,
  FACE_QUARANTINED,
  FACE_SKIPPED,
} from '../../../core/episode/episode.ts';
import { useStore } from '../../../state/store.ts';
import { Face } from '../../kit/Face.tsx';

interface FaceTileProps {
  readonly row: number;
  readonly representative: boolean;
}

/** A face with its marks: pinned as representative, or dimmed with the reason it was skipped for. */
export const FaceTile = memo(function FaceTile({ row, representative }: FaceTileProps) {
  const faces = useStore((s) => s.open?.episode.faces);
  const reason = faces && whyLeftOut(faces, row);
  return (
    <span className="tile" data-skipped={reason === undefined ? undefined : ''}>
      <Face row={row} decorative />
      {reason !== undefined && <span className="tile-reason">{reason}</span>}
      {representative && (
        <span className="tile-pin" title="Representative">
          <Pin size={11} aria-hidden="true" />
        </span>
      )}
    </span>
  );
});

/** What stands on the picture of a face that is in no cluster; undefined for any other. */
export function whyLeftOut(faces: Episode['faces'], row: number): string | undefined {
  const flags = faces.flags[row] ?? 0;
  if ((flags & FACE_SKIPPED) !== 0) return reasonWords(faces.reasons[faces.skipReason[row] ?? -1]);
  if ((flags & FACE_QUARANTINED) === 0) return undefined;
  return (flags & FACE_OTHER_MODEL) !== 0 ? 'other model' : 'no vector';
}

/** A skip reason as people read it: "low_confidence" → "low confidence". */
export function reasonWords(reason: string | undefined): string {
  return reason === undefined || reason === '' ? 'skipped' : reason.replaceAll('_', ' ');
}
