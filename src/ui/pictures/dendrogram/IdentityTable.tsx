import { useDeferredValue, useMemo, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { formatCount } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName } from '../../kit/words.ts';
import { identityRows } from './identity-rows.ts';
import { selectScene } from './scene.ts';
import './identity-table.css';

/** Rows shown at a time. */
const PAGE = 200;

interface IdentityTableProps {
  /** Show this node in the tree. */
  readonly onGo: (node: number) => void;
}

/** The cut as rows in leaf order, for those who cannot see the tree and those who want its numbers. */
export function IdentityTable({ onGo }: IdentityTableProps) {
  const scene = useDeferredValue(useStore(selectScene));
  const [singles, setSingles] = useState(false);
  const [most, setMost] = useState(PAGE);
  const rows = useMemo(
    () => (scene === undefined ? [] : identityRows(scene, singles)),
    [scene, singles],
  );
  return (
    <div className="dendrogram-table">
      <table>
        <caption className="visually-hidden">Identities in the order of the tree's leaves</caption>
        <thead>
          <tr>
            <th scope="col">
              Identity
              <label>
                <input
                  type="checkbox"
                  checked={singles}
                  onChange={(event) => setSingles(event.currentTarget.checked)}
                />
                with singletons
              </label>
            </th>
            <th scope="col">Tracks</th>
            <th scope="col">Merged at</th>
            <th scope="col">Would join at</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map(({ identity, node, tracks, merges, joins }) => (
            <tr key={node}>
              <th scope="row">
                <button
                  type="button"
                  aria-label={`Show ${displayName(identity)} in the tree`}
                  onClick={() => {
                    useStore.getState().setActive(identity.id);
                    onGo(node);
                  }}
                >
                  <Face row={identity.canonicalFace} decorative />
                  <i style={{ background: identityColour(identity) }} />
                  {displayName(identity)}
                </button>
              </th>
              <td>{formatCount(tracks)}</td>
              <td>{merges}</td>
              <td>{joins}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p>No identity at this cut has more than one track.</p>}
      {rows.length > most && (
        <Button onClick={() => setMost(most + PAGE)}>{formatCount(rows.length - most)} more</Button>
      )}
    </div>
  );
}
