import { type CSSProperties, type KeyboardEvent, useId, useState } from 'react';
import type { PersonPatch } from '../../core/facebank/person-fields.ts';
import type { Person } from '../../core/facebank/types.ts';
import { PALETTE_SIZE } from '../../core/identity/palette.ts';
import { useStore } from '../../state/store.ts';

/** Who somebody is. A field is kept when it is left or Enter is pressed; Esc gives up what was typed. */
export function PersonFields({ person }: { readonly person: Person }) {
  const { editPerson } = useStore.getState();
  const keep = (patch: PersonPatch): void => void editPerson(person.id, patch);
  return (
    <div className="person-fields">
      <Field label="Name" value={person.name} onKeep={(name) => keep({ name })} />
      <Field
        label="Other names"
        value={person.aliases.join(', ')}
        hint="separated by commas"
        onKeep={(text) =>
          keep({
            aliases: text
              .split(',')
              .map((one) => one.trim())
              .filter((one) => one !== ''),
          })
        }
      />
      <Field label="Show" value={person.show} onKeep={(show) => keep({ show })} />
      <Field
        label="Person id"
        value={person.id}
        hint="person_id in exported files"
        onKeep={(id) => keep({ id })}
      />
      <Colour person={person} />
      <Field label="Notes" value={person.notes} lines onKeep={(notes) => keep({ notes })} />
    </div>
  );
}

/** The colour that goes with the person on this page; that of an identity follows its neighbours. */
function Colour({ person }: { readonly person: Person }) {
  const { editPerson } = useStore.getState();
  const name = useId();
  const choose = (colour: number | undefined): void => void editPerson(person.id, { colour });
  return (
    <fieldset className="person-field person-colour">
      <legend>Colour</legend>
      <label title="None">
        <input
          type="radio"
          name={name}
          aria-label="No colour"
          checked={person.colour === undefined}
          onChange={() => choose(undefined)}
        />
      </label>
      {Array.from({ length: PALETTE_SIZE }, (_, colour) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the palette is fixed
        <label key={colour} style={{ '--c': `var(--id-${colour})` } as CSSProperties}>
          <input
            type="radio"
            name={name}
            aria-label={`Colour ${colour + 1}`}
            checked={person.colour === colour}
            onChange={() => choose(colour)}
          />
        </label>
      ))}
    </fieldset>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly lines?: boolean;
  readonly onKeep: (text: string) => void;
}

function Field({ label, value, hint, lines = false, onKeep }: FieldProps) {
  const [draft, setDraft] = useState<string>();
  const id = useId();
  const keep = (): void => {
    if (draft === undefined) return;
    setDraft(undefined);
    if (draft.trim() !== value) onKeep(draft.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && draft !== undefined) setDraft(undefined);
    else if (event.key === 'Enter' && !(lines && event.shiftKey)) keep();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const props = {
    id,
    className: 'text-field',
    value: draft ?? value,
    autoComplete: 'off',
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    onBlur: keep,
    onKeyDown,
  };
  return (
    <div className="person-field">
      <label htmlFor={id}>{label}</label>
      {lines ? (
        <textarea {...props} rows={3} onChange={(event) => setDraft(event.currentTarget.value)} />
      ) : (
        <input
          {...props}
          spellCheck={false}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}
