import { ChevronRight, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { Reasons } from '../../kit/why/WhyApart.tsx';
import { displayName } from '../../kit/words.ts';
import { useStopped } from './use-stopped.ts';

/** Pairs listed; the rest is a number. */
const MOST = 30;

/** "3 merges stopped": which, by what decision, and the way to lift it. */
export function StoppedMerges() {
  const stopped = useStopped();
  const set = useStore(selectIdentitySet);
  const { compare } = useStore.getState();
  const [open, setOpen] = useState(false);
  const byId = new Map(set?.identities.map((identity) => [identity.id, identity]));
  const pairs = stopped.flatMap(({ a, b, similarity }) => {
    const [one, other] = [byId.get(a), byId.get(b)];
    return one === undefined || other === undefined ? [] : [{ one, other, similarity }];
  });
  if (pairs.length === 0) return null;
  return (
    <div className="stopped">
      <button
        type="button"
        className="stopped-button"
        aria-expanded={open}
        title="Your decisions, or frames with both in them, keep these apart at this threshold"
        onClick={() => setOpen(!open)}
      >
        <ShieldCheck size={14} aria-hidden="true" />
        {plural(pairs.length, 'merge')} stopped
        <ChevronRight size={14} aria-hidden="true" className="stopped-chevron" />
      </button>
      {open && (
        <ul className="stopped-list" aria-label="Stopped merges">
          {pairs.slice(0, MOST).map(({ one, other, similarity }) => (
            <li key={`${one.id} ${other.id}`}>
              <button
                type="button"
                className="stopped-pair"
                aria-label={`Compare ${displayName(one)} and ${displayName(other)}`}
                onClick={() => compare([one.id, other.id])}
              >
                <Face row={one.canonicalFace} decorative />
                <Face row={other.canonicalFace} decorative />
                <span>
                  {displayName(one)}
                  <br />
                  {displayName(other)}
                </span>
                <b>{similarity.toFixed(2)}</b>
              </button>
              <Reasons one={one} other={other} />
            </li>
          ))}
          {pairs.length > MOST && <li className="stopped-rest">and {pairs.length - MOST} more</li>}
        </ul>
      )}
    </div>
  );
}
