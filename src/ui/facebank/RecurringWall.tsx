import { useEffect, useState } from 'react';
import {
  findRecurring,
  memberKey,
  nameRecurring,
  type Recurring,
  useRecurring,
} from '../../state/answers/recurring.ts';
import { Button } from '../kit/Button.tsx';
import { cosine } from '../kit/cosine.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { plural } from '../kit/format.ts';
import './recurring.css';

/** Who is in several episodes and has no name in any: each proposed as one new person. */
export function RecurringWall() {
  const { status, people } = useRecurring();
  useEffect(() => void findRecurring(), []);
  if (status !== 'ready') {
    return (
      <p className="known-looking" role="status">
        Looking through the episodes…
      </p>
    );
  }
  if (people.length === 0) {
    return (
      <EmptyState
        title="Nobody without a name recurs"
        text="Whoever is in several episodes has a name, or is in one episode alone."
      />
    );
  }
  return (
    <div className="people-scroll">
      <p className="recurring-lead">
        {plural(people.length, 'person', 'people')} without a name seem to be in several episodes.
        Click a face that is somebody else’s, then say who it is.
      </p>
      <ul className="recurring">
        {people.map((person) => (
          <RecurringCard key={person.key} person={person} />
        ))}
      </ul>
    </div>
  );
}

function RecurringCard({ person }: { readonly person: Recurring }) {
  const { members, similarity } = person;
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState('');
  const left = members.filter((one) => !out.has(memberKey(one)));
  const episodes = new Set(left.map(({ episode }) => episode)).size;
  return (
    <li>
      <ul className="recurring-faces" aria-label="Faces">
        {members.map((member) => {
          const key = memberKey(member);
          return (
            <li key={key}>
              <button
                type="button"
                aria-pressed={!out.has(key)}
                aria-label={`${member.identityId} of ${member.epId}`}
                onClick={() => {
                  const next = new Set(out);
                  if (!next.delete(key)) next.add(key);
                  setOut(next);
                }}
              >
                <span className="face">
                  {member.url !== undefined && <img src={member.url} alt="" />}
                </span>
                <span className="recurring-words">
                  <b>{member.epId}</b>
                  <small>
                    {member.identityId.replace(/^identity-/, '')} · {plural(member.tracks, 'track')}
                  </small>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <form
        className="recurring-acts"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && left.length > 0) void nameRecurring(person, name.trim(), out);
        }}
      >
        <span>
          {plural(episodes, 'episode')} · {cosine(similarity)} at least
        </span>
        <input
          className="text-field"
          aria-label="Who is it?"
          placeholder="Name"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === '' || left.length === 0}>
          One person
        </Button>
      </form>
    </li>
  );
}
