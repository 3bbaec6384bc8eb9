import { useDeferredValue, useMemo, useState } from 'react';
import type { NearestGroups } from '../../../../workers/map/session.ts';
import { nearestIdentities, selectPositions, useMap } from '../../../state/answers/map.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { formatCount } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { displayName } from '../../kit/words.ts';
import { selectDots } from './live-content.ts';
import { MapTrust } from './MapNotes.tsx';
import { type MapGroup, mapGroups, nearestOnMap } from './table-rows.ts';

/** Rows shown at a time. */
const PAGE = 200;
/** The worker is asked once the slider has stood still this long, ms. */
const ASK_AFTER = 150;

/**
 * What the map says, in words: who lies next to whom, and whether that is so. For those who cannot
 * see the map, and for finding where it misleads.
 */
export function MapTable() {
  const [most, setMost] = useState(PAGE);
  const subject = useMap((s) => s.subject);
  const positions = useDeferredValue(useMap(selectPositions));
  const set = useStore(selectIdentitySet);
  const dots = useStore((s) => selectDots(s, subject));
  const groups = useDeferredValue(
    useMemo(() => (dots && set ? mapGroups(dots, set) : NO_GROUPS), [dots, set]),
  );
  const near = useNearest(groups);
  const onMap = useMemo(
    () => (positions === undefined ? undefined : nearestOnMap(groups, positions)),
    [groups, positions],
  );
  const nameOf = (at: number | undefined): string => {
    const group = groups[at ?? -1];
    return group === undefined ? '–' : displayName(group.identity);
  };
  return (
    <div className="map-table">
      <MapTrust />
      <table>
        <caption className="visually-hidden">
          Identities, and which other lies nearest in truth and on the map
        </caption>
        <thead>
          <tr>
            <th scope="col">Identity</th>
            <th scope="col">Tracks</th>
            <th scope="col">Nearest by similarity</th>
            <th scope="col">Nearest on the map</th>
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, most).map(({ identity, dots: own }, i) => {
            const truth = near?.group[i];
            const seen = onMap?.[i];
            const similarity = near?.similarity[i] ?? Number.NaN;
            return (
              <tr key={identity.id}>
                <th scope="row">
                  <button
                    type="button"
                    aria-label={`Focus ${displayName(identity)}`}
                    onClick={() => useStore.getState().setActive(identity.id)}
                  >
                    <Face row={identity.canonicalFace} decorative />
                    <i style={{ background: identityColour(identity) }} />
                    {displayName(identity)}
                  </button>
                </th>
                <td>{formatCount(own.length)}</td>
                <td>
                  {near === undefined ? '…' : nameOf(truth)}
                  {Number.isNaN(similarity) ? '' : ` ${similarity.toFixed(2)}`}
                </td>
                <td>
                  {nameOf(seen)}
                  {truth !== undefined && seen !== undefined && truth !== seen && (
                    <em> · the map misleads</em>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {groups.length === 0 && <p>No identity at this threshold has more than one track.</p>}
      {groups.length > most && (
        <Button onClick={() => setMost(most + PAGE)}>
          {formatCount(groups.length - most)} more
        </Button>
      )}
    </div>
  );
}

const NO_GROUPS: readonly MapGroup[] = [];

/** By linkage similarity of the vectors; undefined while they are asked for. */
function useNearest(groups: readonly MapGroup[]): NearestGroups | undefined {
  const settled = useSettled(groups, ASK_AFTER);
  const ask = () => nearestIdentities(settled.map(({ dots }) => dots));
  const near = useAnswer([settled], ask);
  return settled === groups ? near : undefined;
}
