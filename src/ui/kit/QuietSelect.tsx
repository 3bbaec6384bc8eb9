import { ChevronDown } from 'lucide-react';

interface QuietSelectProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** The native menu without its box: reads as words, opens, types ahead and works by touch. */
export function QuietSelect<T extends string>(props: QuietSelectProps<T>) {
  return (
    <span className="quiet-select">
      <select
        aria-label={props.label}
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find(([value]) => value === event.currentTarget.value);
          if (chosen !== undefined) props.onChange(chosen[0]);
        }}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <ChevronDown size={13} aria-hidden="true" />
    </span>
  );
}
