import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import '../../kit/dialog.css';
import { focusCentre } from '../../acts/focus-centre.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import type { PaletteEntry } from './entry.ts';
import { PaletteFoot } from './PaletteFoot.tsx';
import { PaletteList } from './PaletteList.tsx';
import './palette.css';
import { peopleWords } from '../../acts/act.ts';
import { type PaletteMode, usePalette } from '../../acts/palette-state.ts';
import { rankEntries } from './rank-entries.ts';
import { usePaletteEntries } from './use-palette-entries.ts';

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
