import { useEffect, useState } from 'react';
import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { EmptyState } from '../common-face/EmptyState.tsx';
import { AllFaces } from './AllFaces.tsx';
import { IdentityHeader } from './IdentityHeader.tsx';
import './identity.css';
import './strips.css';
import './tiles.css';
import { PickedFaceBar } from './PickedFaceBar.tsx';
import { usePickedFace } from './picked-face.ts';
import { TrackStrips } from './TrackStrips.tsx';
import { useTrackSimilarity } from './use-similarity.ts';

type Tab = 'tracks' | 'faces';
const TABS: readonly (readonly [Tab, string])[] = [
  ['tracks', 'Tracks'],
  ['faces', 'All faces'],
];

/** One identity from near: its tracks as filmstrips, or all its faces. */
export function IdentityView({ id }: { readonly id: string }) {
  const identity = useStore((s) => selectIdentitySet(s)?.identities.find((one) => one.id === id));
  const setView = useStore((s) => s.setView);
  const pick = usePickedFace((s) => s.pick);
  const [tab, setTab] = useState<Tab>('tracks');
  const similarity = useTrackSimilarity(identity);
  useEffect(() => () => pick(undefined), [pick]);

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
      <div className="ident-tabs" role="tablist" aria-label="View of the identity">
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
        <span className="ident-order">most like the rest first</span>
      </div>
      <div
        className="ident-panel"
        role="tabpanel"
        id="ident-panel"
        aria-labelledby={`ident-tab-${tab}`}
      >
        {tab === 'tracks' ? (
          <TrackStrips identity={identity} similarity={similarity} />
        ) : (
          <AllFaces identity={identity} />
        )}
      </div>
      <PickedFaceBar identity={identity} similarity={similarity} />
    </>
  );
}
