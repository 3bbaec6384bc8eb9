import { useEffect, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { ActionBar } from '../../acts/ActionBar.tsx';
import { useTrackCursor } from '../../acts/track-cursor.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { AllFaces } from './AllFaces.tsx';
import { IdentityHeader } from './IdentityHeader.tsx';
import './identity.css';
import './strips.css';
import './tiles.css';
import { usePickedFace } from '../../acts/picked-face.ts';
import { useTrackSimilarity } from '../../acts/use-similarity.ts';
import { PickedFaceBar } from './PickedFaceBar.tsx';
import { TrackStrips } from './TrackStrips.tsx';
import { TRACK_ORDERS, type TrackOrder } from './track-order.ts';

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
  const [order, setOrder] = useState<TrackOrder>('most-alike');
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
