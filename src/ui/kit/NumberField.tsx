import { type KeyboardEvent, useState } from 'react';
import './controls.css';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** PageUp and PageDown. */
  readonly page?: number;
  readonly format?: (value: number) => string;
  readonly className?: string;
  readonly onChange: (value: number) => void;
}

/**
 * A number one can type at leisure: nothing happens until Enter or leaving the field, so "0.4" on
 * the way to "0.46" does not count. Esc gives the draft up. Values out of range are brought into it.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, step, onChange, className = '' } = props;
  const format = props.format ?? String;
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const snap = (next: number) => Math.min(max, Math.max(min, Math.round(next / step) * step));
  const commit = () => {
    if (draft === undefined) return;
    const typed = Number(draft);
    setDraft(undefined);
    if (draft.trim() !== '' && Number.isFinite(typed)) {
      const kept = Math.min(max, Math.max(min, Number.isInteger(step) ? Math.round(typed) : typed));
      if (kept !== value) onChange(kept);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const by = stepOf(event.key, step, props.page ?? step * 10);
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && draft !== undefined) setDraft(undefined);
    else if (by !== 0) {
      setDraft(undefined);
      onChange(snap((draft === undefined ? value : Number(draft) || 0) + by));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <input
      type="number"
      className={`text-field ${className}`}
      aria-label={label}
      min={min}
      max={max}
      step="any"
      inputMode={Number.isInteger(step) ? 'numeric' : 'decimal'}
      value={draft ?? format(value)}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}

function stepOf(key: string, step: number, page: number): number {
  if (key === 'ArrowUp') return step;
  if (key === 'ArrowDown') return -step;
  if (key === 'PageUp') return page;
  if (key === 'PageDown') return -page;
  return 0;
}
