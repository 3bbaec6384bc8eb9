import { useState } from 'react';
import type { IdentityChange } from '../../../core/diff/threshold-diff.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { ChangeRow } from '../diff/ChangeRow.tsx';
import '../diff/diff.css';

/** Changes listed at once. */
const FIRST = 5;

/** Every change of a proposal with both sides' faces, those that move most tracks first. */
export function ProposedChanges({ changes }: { readonly changes: readonly IdentityChange[] }) {
  const [all, setAll] = useState(false);
  if (changes.length === 0) return null;
  const rest = changes.length - FIRST;
  return (
    <>
      <ul className="diff-list metric-changes" aria-label="What the metric would change">
        {(all ? changes : changes.slice(0, FIRST)).map((change) => (
          <ChangeRow key={change.key} change={change} at={undefined} onLook={lookAtTracks} />
        ))}
      </ul>
      {rest > 0 && (
        <Button look="plain" className="diff-rest" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${rest} more`}
        </Button>
      )}
    </>
  );
}

/**
 * Look at the identities as they are now: side by side where two or three would become others, the
 * tracks that would leave selected where one would fall apart.
 */
function lookAtTracks({ kind, before, after }: IdentityChange): void {
  const store = useStore.getState();
  const [whole] = before;
  if (whole === undefined) return;
  if (kind === 'split') {
    const [, ...leaving] = after;
    store.setActive(whole.id);
    store.setView({ type: 'identity', id: whole.id });
    store.setTrackSelection(new Set(leaving.flatMap(({ tracks }) => [...tracks])));
    return;
  }
  store.setActive(whole.id);
  store.selectTracks(before.flatMap(({ tracks }) => [...tracks]));
}
