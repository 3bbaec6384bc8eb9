import { useEffect, useRef, useState } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { ActionBar } from '../../acts/ActionBar.tsx';
import { canRepresent } from '../../acts/menus.ts';
import { usePickedFace } from '../../acts/picked-face.ts';
import { useTrackCursor } from '../../acts/track-cursor.ts';
import { useTrackSimilarity } from '../../acts/use-similarity.ts';
import { Button } from '../../kit/Button.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Face } from '../../kit/Face.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { displayName, timeIn, trackName } from '../../kit/words.ts';
import { AllFaces } from './AllFaces.tsx';
import { IdentityHeader } from './IdentityHeader.tsx';
import { TrackStrips } from './TrackStrips.tsx';
import { TRACK_ORDERS, type TrackOrder } from './track-order.ts';
import './identity.css';
import './strips.css';
import './tiles.css';
import '../../acts/selection-bar.css';

type Tab = 'tracks' | 'faces';
const TABS: readonly (readonly [Tab, string])[] = [
  ['tracks', 'Tracks'],
  ['faces', 'All faces'],
];

/** One identity from near: its tracks as filmstrips, or all its faces. */
export function IdentityView({ id }: { readonly id: string }) {
  const identity = useStore((s) => selectIdentitySet(s)?.identities.find((one) => one.id === id));
  const setView = useStore((s) => s.setView);
  const { row: picked, pick } = usePickedFace();
  const point = useTrackCursor((s) => s.point);
  const pickedTrack = useStore((s) => s.open?.episode.faces.track[picked ?? -1]);
  const acting = useStore((s) => identity?.tracks.some((row) => s.trackSelection.has(row)));
  const [tab, setTab] = useState<Tab>('tracks');
  const [order, setOrder] = useState<TrackOrder>('least-alike');
  const similarity = useTrackSimilarity(identity);
  const own = useRef(identity?.tracks);
  own.current = identity?.tracks ?? own.current;
  useEffect(
    () => () => {
      pick(undefined);
      // What was picked in the view that comes next stays picked.
      const others = (row: number): boolean => own.current?.includes(row) !== true;
      const { trackSelection, setTrackSelection } = useStore.getState();
      const kept = [...trackSelection].filter(others);
      if (kept.length < trackSelection.size) setTrackSelection(new Set(kept));
      const cursor = useTrackCursor.getState().track;
      if (cursor !== undefined && !others(cursor)) point(undefined);
    },
    [pick, point],
  );
  useEffect(() => {
    if (pickedTrack !== undefined) point(pickedTrack);
  }, [pickedTrack, point]);

  if (identity === undefined) {
    return (
      <EmptyState
        title={`${id} is not there at this threshold`}
        text="Its tracks belong to another identity now. Move the threshold back, or undo, to see it again."
        action={{ label: 'Back to all identities', run: () => setView({ type: 'grid' }) }}
      />
    );
  }
  return (
    <>
      <IdentityHeader identity={identity} />
      <div className="ident-tabs">
        <div className="ident-tablist" role="tablist" aria-label="View of the identity">
          {TABS.map(([key, text]) => (
            <button
              key={key}
              type="button"
              role="tab"
              id={`ident-tab-${key}`}
              aria-selected={tab === key}
              aria-controls="ident-panel"
              tabIndex={tab === key ? 0 : -1}
              onClick={() => setTab(key)}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
                event.preventDefault();
                setTab(tab === 'tracks' ? 'faces' : 'tracks');
                const sibling = tab === 'tracks' ? 'nextElementSibling' : 'previousElementSibling';
                const other = event.currentTarget[sibling];
                if (other instanceof HTMLElement) other.focus();
              }}
            >
              {text} <span>{key === 'tracks' ? identity.tracks.length : identity.faceCount}</span>
            </button>
          ))}
        </div>
        <span className="ident-order">
          {tab === 'tracks' ? (
            <QuietSelect
              label="Sort tracks"
              options={TRACK_ORDERS}
              value={order}
              onChange={setOrder}
            />
          ) : (
            'most like the rest first'
          )}
        </span>
      </div>
      <div
        className="ident-panel"
        role="tabpanel"
        id="ident-panel"
        aria-labelledby={`ident-tab-${tab}`}
      >
        {tab === 'tracks' ? (
          <TrackStrips identity={identity} similarity={similarity} order={order} />
        ) : (
          <AllFaces identity={identity} />
        )}
      </div>
      {acting ? <ActionBar /> : <PickedFaceBar identity={identity} similarity={similarity} />}
    </>
  );
}

interface PickedFaceBarProps {
  readonly identity: Identity;
  readonly similarity: ReadonlyMap<number, number>;
}

/** The face with the focus, its figures, and its use as representative. */
function PickedFaceBar({ identity, similarity }: PickedFaceBarProps) {
  const episode = useStore((s) => s.open?.episode);
  const setRepresentative = useStore((s) => s.setRepresentative);
  const row = usePickedFace((s) => s.row);
  if (episode === undefined || row === undefined) return null;
  const track = episode.faces.track[row] ?? -1;
  if (!identity.tracks.includes(track)) return null;
  const quality = episode.faces.quality[row] ?? Number.NaN;
  const cosine = similarity.get(track);
  const facts = [
    trackName(episode, track),
    timeIn(episode, episode.faces.ts[row] ?? Number.NaN),
    ...(Number.isNaN(quality) ? [] : [`quality ${quality.toFixed(2)}`]),
    ...(cosine === undefined ? [] : [`track ${cosine.toFixed(2)} alike`]),
  ];
  const usable = canRepresent(episode, row);
  return (
    <section className="selection-bar picked-bar" aria-label="Picked face">
      <Face row={row} of={displayName(identity)} className="picked-face" />
      <span className="picked-facts">{facts.join(' · ')}</span>
      {row === identity.canonicalFace ? (
        <span className="picked-is">
          {identity.representativeChosen ? 'Representative, chosen' : 'Representative'}
        </span>
      ) : usable ? (
        <Button onClick={() => setRepresentative(identity, row)}>
          Use as representative <Kbd>↵</Kbd>
        </Button>
      ) : (
        <span className="picked-is">{episode.faces.skipTexts.get(row) ?? 'cannot represent'}</span>
      )}
    </section>
  );
}
