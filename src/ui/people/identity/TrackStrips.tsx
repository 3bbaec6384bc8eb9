import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { cargoOfTracks } from '../../acts/cargo.ts';
import { armDrag } from '../../acts/drag/start-drag.ts';
import { canRepresent, faceMenu, trackMenu } from '../../acts/menus.ts';
import { usePickedFace } from '../../acts/picked-face.ts';
import { useTrackCursor } from '../../acts/track-cursor.ts';
import { openContextMenu } from '../../kit/context-menu.ts';
import { facesOfTrack, trayFaces } from '../../kit/grid/card-faces.ts';
import { useSelectedInSight } from '../../kit/grid/use-selected-in-sight.ts';
import { useVanished } from '../../kit/grid/use-vanished.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, trackName } from '../../kit/words.ts';
import { TrackStrip } from './TrackStrip.tsx';
import { sortedTracks, type TrackOrder } from './track-order.ts';
import { useKeptOrder } from './use-kept-order.ts';
import { useTrackSelecting } from './use-track-selecting.ts';

/** Height of one strip with its margin, px; as in strips.css. */
const STRIP = 82;
/** Room for the bar of the picked face, px. */
const BAR = 72;

interface TrackStripsProps {
  readonly identity: Identity;
  /** Mean to the rest by track row; without it the strips stay in order of time. */
  readonly similarity: ReadonlyMap<number, number>;
  readonly order: TrackOrder;
}

/** The tracks of an identity as filmstrips, in an order that stays while tracks leave. */
export function TrackStrips({ identity, similarity, order }: TrackStripsProps) {
  const open = useStore((s) => s.open);
  const setRepresentative = useStore((s) => s.setRepresentative);
  const { row: picked, pick } = usePickedFace();
  const { track: cursor, point } = useTrackCursor();
  const scroller = useRef<HTMLDivElement>(null);
  const episode = open?.episode;
  const wanted = useMemo(
    () => (episode === undefined ? [] : sortedTracks(identity, order, similarity, episode)),
    [identity, order, similarity, episode],
  );
  const known = order === 'time' || similarity.size > 0;
  const tracks = useKeptOrder(wanted, known ? `${identity.id}|${order}` : undefined);
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
  const focusHead = useFocusedHead(scroller, tracks, strips.scrollToIndex);
  const selecting = useTrackSelecting(tracks, (track) => {
    const first = episode === undefined ? undefined : facesOfTrack(episode, track)[0];
    if (first !== undefined) pick(first);
  });
  useSelectedInSight(
    selecting.selection,
    known,
    strips.range,
    (track) => tracks.indexOf(track),
    (at) => strips.scrollToIndex(at, { align: 'start' }),
  );
  const keys = useMemo(() => tracks.map(String), [tracks]);
  useVanished(cursor === undefined ? undefined : String(cursor), keys, (_, neighbour) => {
    pick(undefined);
    point(neighbour === undefined ? undefined : Number(neighbour));
    if (document.activeElement === document.body && neighbour !== undefined) {
      focusHead(Number(neighbour));
    }
  });
  if (open === undefined || episode === undefined) return null;

  /** Up and down go to the same place in the strip above or below. */
  const cross = (track: number, direction: -1 | 1): void => {
    const to = tracks[tracks.indexOf(track) + direction];
    if (to === undefined) return;
    const from = facesOfTrack(episode, track).indexOf(picked ?? -1);
    const rows = facesOfTrack(episode, to);
    const row = rows[Math.min(rows.length - 1, Math.max(0, from))];
    if (row !== undefined) pick(row);
  };
  const toHead = (track: number): void => {
    pick(undefined);
    point(track);
    focusHead(track);
  };
  /** A selected strip brings the others along. */
  const cargo = (track: number) => {
    const taken = selecting.selection.has(track)
      ? tracks.filter((row) => selecting.selection.has(row))
      : [track];
    const set = selectIdentitySet(useStore.getState());
    return cargoOfTracks(taken, set, trayFaces(open));
  };
  const stop = cursor !== undefined && tracks.includes(cursor) ? cursor : tracks[0];
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
                tabStop={pickedTrack === undefined ? track === stop : pickedTrack === track}
                onPick={pick}
                onCross={(direction) => cross(track, direction)}
                onLeave={() => toHead(track)}
                onUse={(row) => {
                  if (canRepresent(episode, row)) setRepresentative(identity, row);
                }}
                onMenu={(event, row) => {
                  pick(row);
                  openContextMenu(event, 'Face', faceMenu(identity, row));
                }}
                onPress={(event) => armDrag(event, () => cargo(track))}
                head={{
                  checked: selecting.selection.has(track),
                  tabStop: track === stop,
                  onClick: (event) => selecting.onHeadClick(event, track),
                  onKeyDown: (event) => {
                    selecting.onHeadKey(event, track);
                    const next = useTrackCursor.getState().track;
                    if (next !== undefined && next !== track) focusHead(next);
                  },
                  onFocus: () => {
                    if (picked !== undefined) pick(undefined);
                    point(track);
                  },
                  onContextMenu: (event) => {
                    point(track);
                    openContextMenu(event, trackName(episode, track), trackMenu(track));
                  },
                }}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Move the focus to the head of a strip, which may exist only once the list has scrolled there. */
function useFocusedHead(
  scroller: RefObject<HTMLElement | null>,
  tracks: readonly number[],
  scrollToIndex: (index: number, options: { align: 'auto' }) => void,
): (track: number) => void {
  const wanted = useRef<number>(undefined);
  const find = (): boolean => {
    const head = scroller.current?.querySelector<HTMLElement>(`[data-head="${wanted.current}"]`);
    head?.focus({ preventScroll: true });
    return head !== null && head !== undefined;
  };
  useEffect(() => {
    if (wanted.current !== undefined && find()) wanted.current = undefined;
  });
  return (track) => {
    wanted.current = track;
    const at = tracks.indexOf(track);
    if (at >= 0) scrollToIndex(at, { align: 'auto' });
    if (find()) wanted.current = undefined;
  };
}
