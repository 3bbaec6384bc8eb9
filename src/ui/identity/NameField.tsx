import { useRef } from 'react';
import type { Identity, Labels } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { displayName, isNamed } from '../common-face/words.ts';
import { useRenaming } from '../keys/renaming.ts';
import './name-field.css';

/** The name being typed, in place. Enter keeps it, Esc gives it up, leaving the field keeps it. */
export function NameField({ identity }: { readonly identity: Identity }) {
  const setLabels = useStore((state) => state.setLabels);
  const stop = useRenaming((state) => state.stop);
  const before = useRef<Element | null>(document.activeElement);
  const done = useRef(false);

  const finish = (value: string | undefined, refocus: boolean): void => {
    if (done.current) return;
    done.current = true;
    if (value !== undefined && value.trim() !== (isNamed(identity) ? displayName(identity) : '')) {
      setLabels(identity, withName(identity.labels, value));
    }
    stop();
    if (refocus && before.current instanceof HTMLElement) before.current.focus();
  };
  return (
    <input
      className="name-field"
      aria-label={`Name of ${identity.id}`}
      defaultValue={isNamed(identity) ? displayName(identity) : ''}
      placeholder={identity.id}
      autoComplete="off"
      spellCheck={false}
      // biome-ignore lint/a11y/noAutofocus: it was asked for by a key or a button
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => finish(event.currentTarget.value, false)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(event.currentTarget.value, true);
        else if (event.key === 'Escape') finish(undefined, true);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

/** Labels with the name set, or without one when it is blank. */
export function withName(labels: Labels, name: string): Labels {
  const { name: _, ...rest } = labels;
  const trimmed = name.trim();
  return trimmed === '' ? rest : { ...rest, name: trimmed };
}
