import type { ClusterParameters } from '../../core/cluster/types.ts';
import { AppError } from '../../core/errors.ts';
import { rememberThreshold } from '../clustering/start-choice.ts';
import { type Context, report } from '../lib/session.ts';
import { tellTabs } from '../lib/tabs.ts';
import type { AppState } from '../lib/types.ts';
import { checkedParameters, checkedView } from '../persistence/checks.ts';
import { isHeldOnly } from '../persistence/database.ts';
import { saveViewAndParameters } from '../persistence/episodes.ts';
import type { ViewRecord } from '../persistence/records.ts';
import { isObject } from '../persistence/records.ts';

const QUIET_MS = 300;
/** Where a page that is being closed leaves what has not reached the database. */
const BACKUP_KEY = 'cutline:last-view';

/** What a person was looking at, as it is stored. */
export function viewOf(state: AppState, savedAt: number): ViewRecord {
  const { view, sort, filter, floor, search, activeId, selection, scroll } = state;
  return {
    view,
    sort,
    filter,
    floor,
    search,
    activeId,
    selection: [...selection],
    scroll,
    savedAt,
  };
}

const WATCHED = [
  'view',
  'sort',
  'filter',
  'floor',
  'search',
  'activeId',
  'selection',
  'scroll',
  'parameters',
] as const satisfies readonly (keyof AppState)[];

/** Saves view and parameters of the open episode, shortly after the last change. */
export class Autosave {
  readonly #ctx: Context;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #savedParameters: ClusterParameters | undefined;
  /** Writes that have not ended. */
  #writes = 0;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** To be called on every change of the store. */
  changed(now: AppState, before: AppState): void {
    if (now.open?.key !== before.open?.key) {
      // What was waiting belongs to the episode that was left.
      void this.#save(before);
      this.#savedParameters = now.parameters;
      return;
    }
    if (now.open === undefined || !now.leader) return;
    if (WATCHED.every((key) => now[key] === before[key])) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Save now what is waiting. */
  flush(): Promise<void> {
    return this.#save(this.#ctx.get());
  }

  async #save(state: AppState): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (state.open === undefined || !state.leader) return;
    const { key } = state.open;
    const changed = state.parameters !== this.#savedParameters;
    this.#writes += 1;
    try {
      await saveViewAndParameters(key, viewOf(state, Date.now()), state.parameters);
      this.#savedParameters = state.parameters;
      if (!changed || isHeldOnly()) return;
      rememberThreshold(state.parameters.cluster_thresh);
      tellTabs({ type: 'decisions', key });
    } catch (error) {
      // Of an episode that was closed and deleted meanwhile, nothing is to be kept.
      const left = this.#ctx.get().open?.key !== key;
      if (!(left && error instanceof AppError && error.code === 'storage/missing')) {
        report(this.#ctx, error);
      }
    } finally {
      this.#writes -= 1;
    }
  }

  /** The page goes away: a database may not finish any more, a synchronous write does. */
  leave(): void {
    if ((this.#timer === undefined && this.#writes === 0) || isHeldOnly()) return;
    const state = this.#ctx.get();
    if (state.open !== undefined && state.leader) {
      const { parameters, open } = state;
      const backup = { key: open.key, view: viewOf(state, Date.now()), parameters };
      try {
        localStorage.setItem(BACKUP_KEY, JSON.stringify(backup));
      } catch {
        // Without this the last 300 ms of scrolling may be lost, nothing else.
      }
    }
    void this.flush();
  }
}

/** What the last page left for this episode, if it is newer than what the database has. */
export function takeBackup(
  key: string,
  savedAt: number,
): { readonly view: ViewRecord; readonly parameters: ClusterParameters } | undefined {
  // What a newer program left is its own.
  if (isHeldOnly()) return undefined;
  try {
    const text = localStorage.getItem(BACKUP_KEY);
    const backup: unknown = text === null ? undefined : JSON.parse(text);
    if (!isObject(backup) || backup.key !== key) return undefined;
    localStorage.removeItem(BACKUP_KEY);
    const view = checkedView(backup.view);
    const parameters = checkedParameters(backup.parameters);
    const whole = view !== undefined && parameters !== undefined;
    return whole && view.savedAt > savedAt ? { view, parameters } : undefined;
  } catch {
    return undefined;
  }
}
