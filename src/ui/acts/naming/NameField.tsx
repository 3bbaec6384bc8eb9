import { useLayoutEffect, useRef, useState } from 'react';
import type { Identity, Labels } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { fold } from '../../../state/views/visible.ts';
import { displayName, isNamed } from '../../kit/words.ts';
import { offerMergeOfNamesakes } from '../assign.ts';
import { takeHeldKeys } from '../held-keys.ts';
import type { KnownPerson } from '../known-people.ts';
import { useRenaming } from '../renaming.ts';
import { focusAgain, focusedNow } from './focus-again.ts';
import { useNameChoice } from './use-name-choice.tsx';

/**
 * The name being typed, in place, with the people who are known: see `useNameChoice`. Enter takes what
 * is typed, or what the arrows chose; leaving the field keeps it.
 */
export function NameField({ identity }: { readonly identity: Identity }) {
  const setLabels = useStore((state) => state.setLabels);
  const stop = useRenaming((state) => state.stop);
  const before = useRef(focusedNow());
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const current = isNamed(identity) ? displayName(identity) : '';
  const [text, setText] = useState(current);
  const [typed, setTyped] = useState(false);

  const finish = (value: string | undefined, refocus: boolean, person?: KnownPerson): void => {
    if (done.current) return;
    done.current = true;
    if (value !== undefined && value.trim() !== current) {
      const same = person ?? people.find(({ name }) => fold(name) === fold(value.trim()));
      setLabels(identity, { ...withName(identity.labels, value), ...idOf(same) });
      offerMergeOfNamesakes(identity, value);
    }
    stop();
    if (refocus) focusAgain(before.current);
  };
  const { people, props, list } = useNameChoice({
    identity,
    field,
    text,
    onText: (next) => {
      setText(next);
      setTyped(true);
    },
    offering: typed,
    onTake: (person) => finish(person?.name ?? text, true, person),
    onLeave: () => finish(undefined, true),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as it comes
  useLayoutEffect(() => {
    const { text: early, end } = takeHeldKeys();
    if (early !== '') {
      setText(early);
      setTyped(true);
    }
    if (end === 'enter') finish(early === '' ? undefined : early, true);
    if (end === 'escape') finish(undefined, true);
  }, []);
  return (
    <>
      <input
        {...props}
        className="name-field"
        placeholder={identity.id}
        // biome-ignore lint/a11y/noAutofocus: it was asked for by a key or a button
        autoFocus
        onFocus={(event) => !typed && event.currentTarget.select()}
        onBlur={(event) => finish(event.currentTarget.value, false)}
      />
      {list}
    </>
  );
}

/** The person id that goes with a known name. */
function idOf(person: KnownPerson | undefined): Labels {
  const id = person?.labels.person_id;
  return id === undefined ? {} : { person_id: id };
}

/** Labels with the name set, or without one when it is blank. */
export function withName(labels: Labels, name: string): Labels {
  const { name: _, ...rest } = labels;
  const trimmed = name.trim();
  return trimmed === '' ? rest : { ...rest, name: trimmed };
}
