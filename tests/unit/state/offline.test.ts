import { beforeEach, expect, it, vi } from 'vitest';
import { followVersions } from '../../../src/state/library/offline.ts';
import { createAppStore } from '../../../src/state/store.ts';

/** What the service worker is said to be at. */
type Heard = (event: { readonly isUpdate: boolean }) => void;
const listeners = new Map<string, Heard[]>();
const messageSkipWaiting = vi.fn();
const reload = vi.fn();
let store = createAppStore();
const page = () => store.api.getState();
const say = (type: string, isUpdate: boolean) => {
  for (const hear of listeners.get(type) ?? []) hear({ isUpdate });
};

beforeEach(() => {
  listeners.clear();
  messageSkipWaiting.mockReset();
  reload.mockReset();
  store = createAppStore();
  const addEventListener = (type: string, hear: Heard) => {
    listeners.set(type, [...(listeners.get(type) ?? []), hear]);
  };
  followVersions({ addEventListener, messageSkipWaiting } as never, store.context, reload);
});

it('the page says that it works offline once all of it is there', () => {
  expect(page().offlineReady).toBe(false);
  say('installed', false);
  say('controlling', false);
  expect([page().offlineReady, page().updateReady]).toEqual([true, false]);
  expect(reload).not.toHaveBeenCalled();
});

it('a new version is offered, waits until it is wanted, and is shown then', () => {
  say('installed', true);
  expect([page().offlineReady, page().updateReady]).toEqual([false, false]);
  say('waiting', true);
  expect(page().updateReady).toBe(true);
  expect(messageSkipWaiting).not.toHaveBeenCalled();
  page().applyUpdate();
  expect(messageSkipWaiting).toHaveBeenCalledOnce();
  expect(reload).not.toHaveBeenCalled();
  say('controlling', true);
  expect(reload).toHaveBeenCalledOnce();
});
