import { memo, useMemo, useState } from 'react';
import type { SilhouetteAnswer } from '../../../../workers/cluster/types.ts';
import type { IdentitySet } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { useHover } from '../../../state/views/highlight.ts';
import { Button } from '../../kit/Button.tsx';
import { cosine } from '../../kit/cosine.ts';
import { Face } from '../../kit/Face.tsx';
import { formatCount, plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, shortName, trackName } from '../../kit/words.ts';
import './silhouettes.css';
import { type Misplaced, type SilhouetteRow, silhouetteRows } from './silhouette-rows.ts';

/** Rows shown before somebody asks for all. */
const SHOWN = 40;
/** Faces of misplaced tracks in a row. */
const FACES = 2;

interface SilhouetteListProps {
  readonly answer: SilhouetteAnswer;
  /** Whose indices the answer's labels are. */
  readonly set: IdentitySet;
}

/** How well each identity holds together against its nearest neighbour, worst first. */
export function SilhouetteList({ answer, set }: SilhouetteListProps) {
  const rows = useMemo(() => silhouetteRows(answer, set), [answer, set]);
  const [all, setAll] = useState(false);
  const alone = answer.size.filter((rows_) => rows_ === 1).length;
  const shown = all ? rows : rows.slice(0, SHOWN);
  return (
    <section className="silhouettes" aria-label="Silhouettes">
      <header className="similarity-head">
        <h3>Silhouette</h3>
        <span
          className="similarity-note"
          title="1: far nearer to its own than to any other identity; 0: on the border; below: nearer to another one"
        >
          {Number.isNaN(answer.mean) ? 'no mean here' : `mean ${cosine(answer.mean)}`}
          {alone > 0 && ` · ${plural(alone, 'single track')} in it as 0`}
        </span>
      </header>
      {rows.length === 0 ? (
        <p className="similarity-none">
          No identity has two tracks at this cut: there is nothing that could hold together.
        </p>
      ) : (
        <div className="silhouette-scroll">
          <table
            className="silhouette-table"
            data-worst={rows.some(({ misplaced }) => misplaced.length > 0)}
          >
            <caption className="visually-hidden">
              Mean silhouette of each identity, −1 to 1, worst first
            </caption>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">Identity</th>
                <th scope="col">Nearer to another identity</th>
                <th scope="col">Silhouette</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.identity.id} row={row} />
              ))}
            </tbody>
          </table>
          {rows.length > shown.length && (
            <Button look="plain" onClick={() => setAll(true)}>
              Show all {formatCount(rows.length)}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

const Row = memo(function Row({ row }: { readonly row: SilhouetteRow }) {
  const { identity, value, misplaced, nearest } = row;
  const active = useStore((s) => s.activeId === identity.id);
  const setActive = useStore((s) => s.setActive);
  const name = displayName(identity);
  const rest = misplaced.length - FACES;
  return (
    <tr
      data-active={active}
      onPointerEnter={() => useHover.setState({ rows: Array.from(identity.tracks) })}
      onPointerLeave={() => useHover.setState({ rows: [] })}
    >
      <th scope="row">
        <button
          type="button"
          className="silhouette-who"
          title={name}
          onClick={() => setActive(identity.id)}
          aria-pressed={active}
        >
          <Face row={identity.canonicalFace} decorative />
          <span style={{ '--id': identityColour(identity) } as React.CSSProperties}>
            {shortName(identity)}
          </span>
        </button>
      </th>
      <td className="silhouette-worst">
        {misplaced.slice(0, FACES).map((one) => (
          <WorstFace key={one.track} one={one} />
        ))}
        {rest > 0 && (
          <button
            type="button"
            className="silhouette-rest"
            aria-label={`Select all ${plural(misplaced.length, 'track')} of ${name} that are nearer to another identity`}
            onClick={() => useStore.getState().selectTracks(misplaced.map(({ track }) => track))}
          >
            +{formatCount(rest)}
          </button>
        )}
      </td>
      <td className="silhouette-value" title={nearest && `next to ${displayName(nearest)}`}>
        <span
          className="silhouette-bar"
          data-negative={value < 0}
          style={{ '--v': value } as React.CSSProperties}
        />
        {cosine(value)}
        {nearest !== undefined && (
          <span className="visually-hidden">, next to {displayName(nearest)}</span>
        )}
      </td>
    </tr>
  );
});

function WorstFace({ one }: { readonly one: Misplaced }) {
  const episode = useStore((s) => s.open?.episode);
  const face = useStore((s) => s.open?.summaries.bestFace[one.track] ?? -1);
  if (episode === undefined) return null;
  const towards = one.nearest === undefined ? 'another' : displayName(one.nearest);
  const text = `${trackName(episode, one.track)} is nearer to ${towards}: ${cosine(one.value)}`;
  return (
    <button
      type="button"
      className="silhouette-face"
      aria-label={`Select ${text}`}
      title={text}
      onClick={() => useStore.getState().selectTracks([one.track])}
    >
      <Face row={face} decorative />
    </button>
  );
}
