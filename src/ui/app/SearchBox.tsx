import { Search, X } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from '../../state/store.ts';
import { isStage } from '../../state/views/stages.ts';
import { openPalette } from '../acts/palette-state.ts';
import { IconButton } from '../kit/Button.tsx';
import { Kbd } from '../kit/Kbd.tsx';
import './search-box.css';

/** What is looked for is among the faces. */
function leaveStage(): void {
  const { drawer, setDrawer } = useStore.getState();
  if (isStage(drawer)) setDrawer('none');
}

/** Filters the grid by name, id or track; `/` comes here. The hint beside it opens the palette. */
export function SearchBox() {
  const search = useStore((state) => state.search);
  const setSearch = useStore((state) => state.setSearch);
  const input = useRef<HTMLInputElement>(null);
  return (
    <search className="search">
      <Search size={14} aria-hidden="true" />
      <input
        ref={input}
        id="search"
        type="search"
        className="search-input"
        aria-label="Find people and tracks"
        aria-keyshortcuts="/"
        placeholder="Find people, tracks"
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          leaveStage();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          event.preventDefault();
          if (search === '') event.currentTarget.blur();
          else setSearch('');
        }}
      />
      {search === '' ? (
        <button
          type="button"
          className="search-palette"
          aria-keyshortcuts="Control+K"
          onClick={() => openPalette()}
        >
          <span className="visually-hidden">Find anything</span>
          <Kbd>Ctrl K</Kbd>
        </button>
      ) : (
        <IconButton
          label="Clear search"
          icon={X}
          className="search-clear"
          onClick={() => {
            setSearch('');
            input.current?.focus();
          }}
        />
      )}
    </search>
  );
}
