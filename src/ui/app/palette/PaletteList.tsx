import { SquareTerminal } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Face } from '../../kit/Face.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import type { PaletteEntry } from './entry.ts';

interface PaletteListProps {
  readonly id: string;
  readonly label: string;
  readonly entries: readonly PaletteEntry[];
  /** Index of the line that Enter takes. */
  readonly at: number;
  readonly onPoint: (key: string) => void;
  readonly onTake: (entry: PaletteEntry) => void;
}

/** What can be chosen; the field above keeps the focus. */
export function PaletteList({ id, label, entries, at, onPoint, onTake }: PaletteListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div
      className="palette-list"
      role="listbox"
      id={`${id}-list`}
      aria-label={label}
      tabIndex={-1}
      ref={list}
    >
      {entries.map((entry, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys
        <div
          key={entry.key}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          className="palette-entry"
          aria-selected={i === at}
          aria-disabled={entry.why !== undefined}
          onPointerMove={() => i !== at && onPoint(entry.key)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(entry)}
        >
          <span className="palette-picture">
            {entry.face === undefined ? (
              <SquareTerminal size={16} strokeWidth={1.6} aria-hidden="true" />
            ) : (
              <Face row={entry.face} decorative />
            )}
          </span>
          <span className="palette-words">
            <span className="palette-title">
              {entry.colour !== undefined && (
                <i className="id-dot" style={{ background: entry.colour }} />
              )}
              {entry.title}
            </span>
            {(entry.why ?? entry.detail) !== undefined && (
              <small>{entry.why ?? entry.detail}</small>
            )}
          </span>
          <span className="palette-kind">{entry.kind}</span>
          {entry.hint !== undefined && <Kbd>{entry.hint}</Kbd>}
        </div>
      ))}
      {entries.length === 0 && (
        <div
          className="palette-none"
          role="option"
          aria-selected={false}
          aria-disabled
          tabIndex={-1}
        >
          Nothing is called that.
        </div>
      )}
    </div>
  );
}
