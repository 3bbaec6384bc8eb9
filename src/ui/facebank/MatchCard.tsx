import { Check, UserRoundX } from 'lucide-react';
import { memo } from 'react';
import type { Match } from '../../core/facebank/types.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { cosine } from '../kit/cosine.ts';
import { Face } from '../kit/Face.tsx';
import { plural } from '../kit/format.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { shortName } from '../kit/words.ts';
import { personName } from './people-words.ts';

interface MatchCardProps {
  readonly match: Match;
  /** Whether it is named with the others; undefined where it is for somebody to say. */
  readonly taken?: boolean;
  readonly onToggle?: () => void;
  /** An earlier match has named it. */
  readonly named?: boolean;
}

/** An identity beside the person it may be, with what speaks for it. */
export const MatchCard = memo(function MatchCard(props: MatchCardProps) {
  const { match, taken, onToggle, named = false } = props;
  const set = useStore(selectIdentitySet);
  const people = useStore((s) => s.bank.people);
  const identity = set?.identities.find(({ id }) => id === match.identityId);
  const person = people.find(({ id }) => id === match.personId);
  const next = people.find(({ id }) => id === match.nextId);
  if (identity === undefined || person === undefined) return null;
  const name = personName(person);
  const { assignPerson, rejectMatch } = useStore.getState();
  return (
    <li className="match" data-out={taken === false}>
      <div className="match-faces">
        <Face row={identity.canonicalFace} of={identity.id} />
        <SeedFace seed={match.seedId} of={name} />
        <b className="match-figure">{cosine(match.similarity)}</b>
      </div>
      <div className="match-words">
        <p className="match-who">
          <b>{name}</b>
          <span>
            {shortName(identity)} · {plural(identity.tracks.length, 'track')}
          </span>
        </p>
        <small>{reasons(match, next === undefined ? undefined : personName(next))}</small>
      </div>
      <div className="match-acts">
        {named ? null : taken === undefined ? (
          <>
            <Button icon={Check} onClick={() => void assignPerson(identity, person.id)}>
              {`It is ${name}`}
            </Button>
            {next !== undefined && match.band === 'ambiguous' && (
              <Button onClick={() => void assignPerson(identity, next.id)}>
                {personName(next)}
              </Button>
            )}
          </>
        ) : (
          <label className="match-tick">
            <input type="checkbox" checked={taken} onChange={onToggle} />
            Name it {name}
          </label>
        )}
        <IconButton
          label={`${identity.id} is not ${name}`}
          icon={UserRoundX}
          side="below-end"
          onClick={() => void rejectMatch(identity, person.id)}
        />
      </div>
    </li>
  );
});

/** Who comes next, what the faces say, and what holds it back. */
function reasons(
  { margin, similarity, faces, band, heldBack }: Match,
  next: string | undefined,
): string {
  const parts = [
    next === undefined ? 'nobody else is known' : `next ${next}, ${cosine(similarity - margin)}`,
    faces.of > 0 &&
      `${faces.agree} of ${plural(faces.of, 'face')} ${faces.agree === 1 ? 'says' : 'say'} so`,
    band === 'ambiguous' && 'too near to tell apart',
    heldBack === 'same-frame' && 'in one frame with somebody who is this person',
    heldBack === 'taken' && 'another identity is likelier to be this person',
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
