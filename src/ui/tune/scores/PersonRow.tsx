import { memo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import type { PersonConfusion } from '../../../core/metrics/confusion.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Face } from '../../kit/Face.tsx';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, trackName } from '../../kit/words.ts';

interface PersonRowProps {
  readonly person: PersonConfusion;
  /** Mainly this person; undefined when none is. */
  readonly identity: Identity | undefined;
  readonly truth: ReadonlyMap<number, string>;
}

/** Faces of a kind of error that are shown; the rest is a number. */
const MOST_FACES = 5;

/** One person: where they were found, and the faces that are elsewhere or somebody else's. */
export const PersonRow = memo(function PersonRow({ person, identity, truth }: PersonRowProps) {
  const best = useStore((s) => s.open?.summaries.bestFace);
  const { found, missing, foreign, tracks } = person;
  const share = tracks.length === 0 ? 0 : found.length / tracks.length;
  return (
    <li data-right={missing.length + foreign.length === 0}>
      <button
        type="button"
        className="person-who"
        disabled={found.length === 0}
        title={identity === undefined ? 'No identity is mainly this person' : 'Go to the identity'}
        onClick={() => goTo(found, found)}
      >
        <span className="person-face" aria-hidden="true">
          <Face row={best?.[found[0] ?? tracks[0] ?? -1] ?? -1} decorative />
        </span>
        <span className="person-name">{person.person}</span>
        <span className="person-identity">
          {identity === undefined ? (
            'no identity of their own'
          ) : (
            <>
              <i style={{ background: identityColour(identity) }} aria-hidden="true" />
              {displayName(identity)}
            </>
          )}
        </span>
      </button>
      <span className="person-found">
        <span className="person-bar" aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </span>
        {found.length} of {tracks.length}
        <span className="visually-hidden"> tracks</span>
      </span>
      <Errors kind="missing" word="elsewhere" rows={missing} truth={truth} />
      <Errors kind="foreign" word="foreign" rows={foreign} truth={truth} />
    </li>
  );
});

interface ErrorsProps {
  readonly kind: 'missing' | 'foreign';
  readonly word: string;
  readonly rows: Int32Array;
  readonly truth: ReadonlyMap<number, string>;
}

function Errors({ kind, word, rows, truth }: ErrorsProps) {
  const open = useStore((s) => s.open);
  if (rows.length === 0 || open === undefined) return null;
  return (
    <span className="person-errors" data-kind={kind}>
      <button type="button" className="person-count" onClick={() => goTo(rows, rows)}>
        {rows.length} {word}
      </button>
      {[...rows.slice(0, MOST_FACES)].map((row) => {
        const name = trackName(open.episode, row);
        const where =
          kind === 'foreign'
            ? `${name}, really ${truth.get(row) ?? 'unknown'}`
            : `${name}, in ${identityName(row)}`;
        return (
          <button
            key={row}
            type="button"
            aria-label={`${word}: ${where}`}
            title={where}
            onClick={() => goTo(Int32Array.of(row), Int32Array.of(row))}
          >
            <Face row={open.summaries.bestFace[row] ?? -1} decorative />
          </button>
        );
      })}
      {rows.length > MOST_FACES && <span>+{rows.length - MOST_FACES}</span>}
    </span>
  );
}

/** What the page calls the identity that a track is in. */
function identityName(row: number): string {
  const set = selectIdentitySet(useStore.getState());
  const identity = set?.identities[set.byTrack[row] ?? -1];
  return identity === undefined ? 'no identity' : displayName(identity);
}

/** Select tracks and show the identity that holds the first of them. */
function goTo(select: Int32Array, show: Int32Array): void {
  const state = useStore.getState();
  const set = selectIdentitySet(state);
  const identity = set?.identities[set.byTrack[show[0] ?? -1] ?? -1];
  if (identity !== undefined) state.setActive(identity.id);
  state.selectTracks(select);
}
