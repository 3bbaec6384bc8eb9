import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectUnembedded } from '../../acts/bins.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { facesOfTrack } from '../../kit/grid/card-faces.ts';
import '../identity/identity.css';
import '../identity/strips.css';
import '../identity/tiles.css';
import { TrackStrip } from '../identity/TrackStrip.tsx';
import { TrayHeader } from './TrayHeader.tsx';
import { whyUnembedded } from './why-skipped.ts';

const STRIP = 82;

/** Tracks that cannot be clustered, because no face of them has a usable vector, and why. */
export function UnembeddedTray() {
  const episode = useStore((s) => s.open?.episode);
  const setView = useStore((s) => s.setView);
  const [picked, setPicked] = useState<number>();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useStore(selectUnembedded);
  const tracks = useMemo(() => {
    const at = (track: number): number => episode?.tracks.firstTs[track] ?? 0;
    return [...rows].sort((a, b) => at(a) - at(b) || a - b);
  }, [rows, episode]);
  const strips = useVirtualizer({
    count: tracks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => STRIP,
    overscan: 2,
    useFlushSync: false,
  });
  const pickedTrack = picked === undefined ? undefined : episode?.faces.track[picked];
  useEffect(() => {
    const at = pickedTrack === undefined ? -1 : tracks.indexOf(pickedTrack);
    if (at >= 0) strips.scrollToIndex(at, { align: 'auto' });
  }, [pickedTrack, tracks, strips]);
  if (episode === undefined) return null;

  return (
    <>
      <TrayHeader
        title="Unembedded tracks"
        count={tracks.length}
        about="No face of these tracks has a usable vector, so they belong to no identity."
      />
      {tracks.length === 0 ? (
        <EmptyState
          title="Every track has a vector"
          text="Nothing was left out of the clustering."
          action={{ label: 'Back to all identities', run: () => setView({ type: 'grid' }) }}
        />
      ) : (
        <div className="ident-scroll" ref={scroller}>
          <ol className="strips" style={{ height: strips.getTotalSize() }}>
            {strips.getVirtualItems().map(({ index, start }) => {
              const track = tracks[index] ?? -1;
              return (
                <li
                  key={track}
                  className="strip-place"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <TrackStrip
                    track={track}
                    of={undefined}
                    note={whyUnembedded(episode, track)}
                    representative={-1}
                    picked={pickedTrack === track ? picked : undefined}
                    tabStop={pickedTrack === undefined ? index === 0 : pickedTrack === track}
                    onPick={setPicked}
                    onCross={(direction) => {
                      const to = tracks[index + direction];
                      const row = to === undefined ? undefined : facesOfTrack(episode, to)[0];
                      if (row !== undefined) setPicked(row);
                    }}
                  />
                </li>
              );
            })}
          </ol>
        </div>
      )}
    </>
  );
}
