import { Search, X } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from '../../state/store.ts';
import { IconButton } from '../common/Button.tsx';
import { Kbd } from '../common/Kbd.tsx';

/** Filters the grid by name, id or track. `/` and Ctrl+K come here by its id. */
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
        aria-keyshortcuts="/ Control+K"
        placeholder="Find people, tracks"
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          event.preventDefault();
          if (search === '') event.currentTarget.blur();
          else setSearch('');
        }}
      />
      {search === '' ? (
        <Kbd>Ctrl K</Kbd>
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
