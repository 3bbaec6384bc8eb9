import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useMemo, useRef } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { openContextMenu } from '../common-face/context-menu.ts';
import { displayName } from '../common-face/words.ts';
import { facesOfTrack } from '../grid/card-faces.ts';
import { identityColour } from '../grid/identity-colour.ts';
import { canRepresent, faceMenu } from './face-menu.ts';
import { usePickedFace } from './picked-face.ts';
import { TrackStrip } from './TrackStrip.tsx';

/** Height of one strip with its margin, px; as in strips.css. */
const STRIP = 104;
/** Room for the bar of the picked face, px. */
const BAR = 72;

interface TrackStripsProps {
  readonly identity: Identity;
  /** Cosine to the centroid by track row; without it the strips stay in order of time. */
  readonly similarity: ReadonlyMap<number, number>;
}

/** The tracks of an identity as filmstrips, those most like the whole first. */
export function TrackStrips({ identity, similarity }: TrackStripsProps) {
  const episode = useStore((s) => s.open?.episode);
  const setRepresentative = useStore((s) => s.setRepresentative);
  const { row: picked, pick } = usePickedFace();
  const scroller = useRef<HTMLDivElement>(null);
  const tracks = useMemo(
    () =>
      [...identity.tracks].sort(
        (a, b) =>
          (similarity.get(b) ?? 0) - (similarity.get(a) ?? 0) ||
          (episode?.tracks.firstTs[a] ?? 0) - (episode?.tracks.firstTs[b] ?? 0),
      ),
    [identity, similarity, episode],
  );
  const strips = useVirtualizer({
    count: tracks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => STRIP,
    getItemKey: (index) => tracks[index] ?? index,
    overscan: 2,
    paddingEnd: BAR,
    scrollPaddingEnd: BAR,
    useFlushSync: false,
  });
  const pickedTrack = picked === undefined ? undefined : episode?.faces.track[picked];
  useEffect(() => {
    const at = pickedTrack === undefined ? -1 : tracks.indexOf(pickedTrack);
    if (at >= 0) strips.scrollToIndex(at, { align: 'auto' });
  }, [pickedTrack, tracks, strips]);
  if (episode === undefined) return null;

  /** Up and down go to the same place in the strip above or below. */
  const cross = (track: number, direction: -1 | 1): void => {
    const to = tracks[tracks.indexOf(track) + direction];
    if (to === undefined) return;
    const from = facesOfTrack(episode, track).indexOf(picked ?? -1);
    const rows = facesOfTrack(episode, to);
    const row = rows[Math.min(rows.length - 1, Math.max(0, from))];
    if (row !== undefined) pick(row);
  };
  const first = tracks[0];
  const style: CSSProperties & Record<'--strip-colour', string> = {
    height: strips.getTotalSize(),
    '--strip-colour': identityColour(identity),
  };
  return (
    <div className="ident-scroll" ref={scroller}>
      <ol className="strips" style={style}>
        {strips.getVirtualItems().map(({ index, start, key }) => {
          const track = tracks[index];
          if (track === undefined) return null;
          return (
            <li key={key} className="strip-place" style={{ transform: `translateY(${start}px)` }}>
              <TrackStrip
                track={track}
                of={displayName(identity)}
                similarity={similarity.get(track)}
                representative={identity.canonicalFace}
                picked={pickedTrack === track ? picked : undefined}
                tabStop={pickedTrack === undefined ? track === first : pickedTrack === track}
                onPick={pick}
                onCross={(direction) => cross(track, direction)}
                onUse={(row) => {
                  if (canRepresent(episode, row)) setRepresentative(identity, row);
                }}
                onMenu={(event, row) => {
                  pick(row);
                  openContextMenu(event, 'Face', faceMenu(identity, row));
                }}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
