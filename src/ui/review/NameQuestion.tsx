import { type RefObject, useState } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { offerMergeOfNamesakes } from '../acts/assign.ts';
import type { KnownPerson } from '../acts/known-people.ts';
import { useNameChoice } from '../acts/naming/use-name-choice.tsx';
import { Button } from '../kit/Button.tsx';
import { nameShown } from './answer-shown.ts';

interface NameQuestionProps {
  readonly identity: Identity;
  readonly field: RefObject<HTMLInputElement | null>;
  /** The field was left for the panel around it. */
  readonly onLeave: () => void;
}

/** Who is this? A name, completed from those that are known: arrows choose, Tab completes, Enter takes. */
export function NameQuestion({ identity, field, onLeave }: NameQuestionProps) {
  const [name, setName] = useState('');
  const give = (person: KnownPerson | undefined): void => {
    const given = person?.name ?? name;
    if (given.trim() === '') return;
    const known = person ?? people.find((one) => one.name === given.trim());
    onLeave();
    nameShown(identity, known?.labels ?? { name: given });
    offerMergeOfNamesakes(identity, given);
  };
  const options = { identity, field, text: name, onText: setName, onTake: give, onLeave };
  const { people, chosen, props, list } = useNameChoice(options);
  return (
    <div className="name-question">
      <input {...props} className="text-field" placeholder="Type a name" />
      <Button disabled={name.trim() === ''} onClick={() => give(chosen)}>
        Name
      </Button>
      {list}
    </div>
  );
}
