import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { about } from './about.ts';

interface CardProps {
  readonly name: string;
  readonly title: string;
  /** An id as the schema spells it. */
  readonly sample: string;
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly children: ReactNode;
}

/** One of two schemas, side by side. */
export function SchemaCard({ name, title, sample, checked, onChange, children }: CardProps) {
  return (
    <label className="schema-card" data-checked={checked}>
      <input type="radio" name={name} checked={checked} onChange={onChange} />
      <b>{title}</b>
      <code aria-hidden="true">{sample}</code>
      <span>{children}</span>
    </label>
  );
}

interface LineProps {
  readonly title: string;
  /** Bytes; undefined while it is not known. */
  readonly size?: number | undefined;
  /** Always part of it: nothing to choose. */
  readonly always?: boolean;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange?: (checked: boolean) => void;
  readonly children: ReactNode;
}

/** One part of the export: what it is, and about how large. */
export function ExportLine(props: LineProps) {
  const { title, size, always = false, checked, disabled = false, onChange, children } = props;
  const included = checked && !disabled;
  const words = (
    <>
      <span className="export-line-head">
        <b>{title}</b>
        {size !== undefined && (
          <span className="export-size" data-off={!included}>
            {about(size)}
          </span>
        )}
      </span>
      <span className="export-line-text">{children}</span>
    </>
  );
  if (always) {
    return (
      <div className="export-line" data-always>
        <Check size={15} aria-hidden="true" />
        {words}
      </div>
    );
  }
  return (
    <label className="export-line" data-disabled={disabled}>
      <input
        type="checkbox"
        checked={included}
        disabled={disabled}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      {words}
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** A few words of which one holds. */
export function Segmented<Value extends string>(props: ChoiceProps<Value>) {
  const { legend, name, value, options, disabled = false, onChange } = props;
  return (
    <fieldset className="segmented" disabled={disabled}>
      <legend className="visually-hidden">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} data-checked={option.value === value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.title}
        </label>
      ))}
    </fieldset>
  );
}
