import type { FloorState, PageState } from '../lib/page-types.ts';
import type { Context } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { DEFAULT_VIEW } from '../persistence/records.ts';
import { selectionOf } from './highlight.ts';
import { isStage } from './stages.ts';
import { storedTheme, THEME_KEY } from './stored-theme.ts';

/** More than three do not fit side by side. */
const MOST_COMPARED = 3;

type ViewSlice = Pick<
  AppState,
  | keyof PageState
  | 'view'
  | 'sort'
  | 'filter'
  | keyof FloorState
  | 'search'
  | 'activeId'
  | 'selection'
  | 'scroll'
  | 'dialog'
  | 'theme'
  | 'drawer'
  | 'trackSelection'
  | 'restored'
  | 'compared'
  | 'setView'
  | 'setSort'
  | 'setFilter'
  | 'setSearch'
  | 'setActive'
  | 'setSelection'
  | 'setScroll'
  | 'setDialog'
  | 'setTheme'
  | 'setDrawer'
  | 'setTrackSelection'
  | 'selectTracks'
  | 'compare'
>;

export function createViewSlice({ set, get }: Context): ViewSlice {
  const { view, sort, filter, floor, search, activeId, scroll } = DEFAULT_VIEW;
  return {
    view,
    sort,
    filter,
    floor,
    search,
    activeId,
    scroll,
    selection: new Set(),
    dialog: 'none',
    theme: storedTheme(),
    drawer: 'none',
    trackSelection: new Set(),
    restored: 0,
    compared: [],
    page: 'episode',
    peopleView: { type: 'wall' },
    peopleSearch: '',
    setPage: (page) => set({ page }),
    setPeopleView: (peopleView) => set({ peopleView, page: 'people' }),
    setPeopleSearch: (peopleSearch) => set({ peopleSearch }),
    // What is gone to is looked at: a stage would stand over it.
    setView: (view) =>
      set({
        view,
        page: 'episode',
        trackSelection: new Set(),
        ...(isStage(get().drawer) && { drawer: 'none' as const }),
      }),
    setSort: (sort) => set({ sort }),
    setFilter: (filter) => set({ filter }),
    setFloor: (floor) => set({ floor }),
    setSearch: (search) => set({ search }),
    setActive: (activeId) => set({ activeId }),
    setSelection: (selection) => set({ selection }),
    setScroll: (scroll) => set({ scroll }),
    setDialog: (dialog) => set({ dialog }),
    setDrawer: (drawer) => set({ drawer, page: 'episode' }),
    setTrackSelection: (trackSelection) => set({ trackSelection }),
    selectTracks: (rows) => set(selectionOf(get(), new Set(rows))),
    compare: (ids) =>
      set({ compared: ids.slice(0, MOST_COMPARED), drawer: 'compare', page: 'episode' }),
    setTheme: (theme) => {
      set({ theme });
      // Synchronous storage: the theme must be known before the first paint of the next visit.
      try {
        localStorage.setItem(THEME_KEY, theme);
      } catch {
        // A browser without storage keeps the theme until the page is closed.
      }
    },
  };
}
