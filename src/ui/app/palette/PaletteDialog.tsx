import { Search, SquareTerminal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { peopleWords } from '../../acts/act.ts';
import { effectNow } from '../../acts/do-drop.ts';
import { EffectLine } from '../../acts/drag/EffectLine.tsx';
import { focusCentre } from '../../acts/focus-centre.ts';
import { type PaletteMode, usePalette } from '../../acts/palette-state.ts';
import { Face } from '../../kit/Face.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import type { PaletteEntry } from './entry.ts';
import { rankEntries } from './rank-entries.ts';
import { usePaletteEntries } from './use-palette-entries.ts';
import '../../kit/dialog.css';
import './palette.css';

/** Lines that PageUp and PageDown go. */
const PAGE = 8;

/** Everything by typing: people, identities, tracks and commands; or where something goes. */
export function PaletteDialog() {
  const mode = usePalette((s) => s.mode);
  const { recent, used } = usePalette.getState();
  const setDialog = useStore((s) => s.setDialog);
  const [query, setQuery] = useState('');
  const [wanted, setWanted] = useState<string>();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const entries = usePaletteEntries(mode, query);
  const shown = useMemo(
    () => rankEntries(entries, query, mode.type === 'find' ? recent : []),
    [entries, query, mode, recent],
  );
  const found = shown.findIndex(({ key }) => key === wanted);
  const at = Math.max(0, found);
  const active = shown[at];

  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element !== null && !element.open) element.showModal();
    return () => {
      if (element?.open) element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      focusCentre();
    };
  }, []);

  const close = (): void => setDialog('none');
  const take = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined || entry.why !== undefined) return;
    used(entry.key);
    close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const digit =
      mode.type === 'assign' && query === ''
        ? shown.find(({ hint }) => hint === event.key)
        : undefined;
    const to = paletteMove(event.key, at, shown.length);
    if (to !== undefined) setWanted(shown[to]?.key);
    else if (event.key === 'Enter') take(active);
    else if (digit !== undefined) take(digit);
    else if (event.key !== 'Tab') return;
    event.preventDefault();
  };
  const words = wordsOf(mode);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it natively; the click is for the backdrop
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label={words.title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className="palette-field">
        <Search size={16} aria-hidden="true" />
        {mode.type !== 'find' && <span className="palette-about">{words.title}</span>}
        <input
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active === undefined ? undefined : `${id}-${at}`}
          aria-label={words.title}
          placeholder={words.placeholder}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setWanted(undefined);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <PaletteList
        id={id}
        label={words.title}
        entries={shown}
        at={at}
        onPoint={setWanted}
        onTake={take}
      />
      <PaletteFoot mode={mode} active={active} />
    </dialog>
  );
}

/** Where a key goes in the list, round and round; undefined for keys that do not move. */
export function paletteMove(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'PageDown') return Math.min(count - 1, at + PAGE);
  return key === 'PageUp' ? Math.max(0, at - PAGE) : undefined;
}

function wordsOf(mode: PaletteMode): { title: string; placeholder: string } {
  switch (mode.type) {
    case 'find':
      return { title: 'Find anything', placeholder: 'Find people, tracks, commands' };
    case 'move':
      return {
        title:
          mode.cargo.identities.length > 0
            ? `Merge ${mode.cargo.words} into`
            : `Move ${mode.cargo.words} to`,
        placeholder: 'whom?',
      };
    case 'assign':
      return {
        title:
          mode.rows.length > 0
            ? 'These tracks are'
            : `${peopleWords(mode.identities)} ${mode.identities.length === 1 ? 'is' : 'are'}`,
        placeholder: 'who?',
      };
    default:
      return mode satisfies never;
  }
}

interface PaletteFootProps {
  readonly mode: PaletteMode;
  readonly active: PaletteEntry | undefined;
}

/** What Enter would do; for something that is moved, its whole effect. */
function PaletteFoot({ mode, active }: PaletteFootProps) {
  const cargo = mode.type === 'move' ? mode.cargo : undefined;
  const target = active?.target;
  const effect = useMemo(
    () => (cargo === undefined || target === undefined ? undefined : effectNow(cargo, target)),
    [cargo, target],
  );
  return (
    <footer className="palette-foot">
      <span className="palette-effect" role="status">
        {cargo !== undefined && effect !== undefined && (
          <EffectLine cargo={cargo} effect={effect} />
        )}
      </span>
      <span className="palette-keys" aria-hidden="true">
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose <Kbd>↵</Kbd> {VERBS[mode.type]}
      </span>
    </footer>
  );
}

const VERBS = { find: 'go or do', move: 'move', assign: 'assign' } as const;

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
function PaletteList({ id, label, entries, at, onPoint, onTake }: PaletteListProps) {
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
