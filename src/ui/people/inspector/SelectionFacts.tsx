import { Lock, LockOpen } from 'lucide-react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { toggleLock } from '../../acts/identity-actions.ts';
import { Button } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { screenTime } from '../../kit/on-screen.ts';
import { Section } from '../../kit/why/Section.tsx';
import { WhyApart } from '../../kit/why/WhyApart.tsx';
import { displayName, duration, isNamed } from '../../kit/words.ts';

/** Several identities at once: their sum, and each of them to go to. */
export function SelectionFacts({ identities }: { readonly identities: readonly Identity[] }) {
  const episode = useStore((s) => s.open?.episode);
  const { setActive, setSelection, compare } = useStore.getState();
  const tracks = identities.flatMap((identity) => [...identity.tracks]);
  const faces = identities.reduce((sum, identity) => sum + identity.faceCount, 0);
  const locked = identities.every((identity) => identity.locked);
  const [one, other] = identities;
  const seconds = episode === undefined ? 0 : screenTime(episode, tracks);
  return (
    <>
      <div className="insp-who">
        <h2>{plural(identities.length, 'identity', 'identities')}</h2>
        <p>
          {plural(tracks.length, 'track')} · {plural(faces, 'face')} · {duration(seconds)}
        </p>
        <div className="insp-acts">
          <Button icon={locked ? LockOpen : Lock} onClick={() => toggleLock(identities)}>
            {locked ? 'Unlock all' : 'Lock all'} <Kbd>L</Kbd>
          </Button>
          {(identities.length === 2 || identities.length === 3) && (
            <Button onClick={() => compare(identities.map(({ id }) => id))}>
              Compare <Kbd>C</Kbd>
            </Button>
          )}
          <Button onClick={() => setSelection(new Set())}>
            Clear <Kbd>Esc</Kbd>
          </Button>
        </div>
      </div>
      {identities.length === 2 && one !== undefined && other !== undefined && (
        <WhyApart one={one} other={other} />
      )}
      <Section title="Selected">
        <ul className="insp-near">
          {identities.map((identity) => (
            <li key={identity.id}>
              <button
                type="button"
                onClick={() => {
                  setSelection(new Set());
                  setActive(identity.id);
                }}
              >
                <Face row={identity.canonicalFace} decorative className="insp-near-face" />
                <span className={isNamed(identity) ? undefined : 'unnamed'}>
                  {displayName(identity)}
                </span>
                <b>{plural(identity.tracks.length, 'track')}</b>
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
