import { afterEach, beforeEach, vi } from 'vitest';
import { onCleared } from '../../../src/state/persistence/database.ts';
import { held, quota, tabs, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { closePages } from './page.ts';

/*
 * Before and after each test, in every file: hooks of a module that files share would be those of the
 * first of them alone.
 */

beforeEach(() => {
  // What the page of another test had in memory is none of this one's.
  onCleared({ gather: async () => undefined, saved: () => {} });
  disk.wipe();
  workers.calls.length = 0;
  workers.fates.clear();
  tabs.said.length = 0;
  localStorage.clear();
  Object.assign(quota, { usage: 0, quota: 0 });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  closePages();
  held.clear();
  vi.restoreAllMocks();
});
