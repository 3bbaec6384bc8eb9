import type { Context } from '../lib/session.ts';
import { isHeldOnly } from './database.ts';

/**
 * Ask the browser to delete nothing by itself: without its promise it may, when it is short of space.
 * To be called at the first decision. Asked once: some browsers show a question.
 */
export async function askToPersist({ get, set }: Context): Promise<void> {
  if (isHeldOnly()) return;
  try {
    const { storage } = navigator;
    if (localStorage.getItem(ASKED_KEY) !== null || (await storage.persisted())) return;
    localStorage.setItem(ASKED_KEY, 'yes');
    const persisted = await storage.persist();
    set({ storage: { ...get().storage, persisted } });
  } catch (error) {
    console.warn(error);
  }
}

const ASKED_KEY = 'cutline:asked-to-persist';
