import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Held, heldWith, holdKeys, takeHeldKeys } from '../../../src/ui/acts/held-keys.ts';
import { useRenaming } from '../../../src/ui/acts/renaming.ts';

const NOTHING: Held = { text: '', end: undefined };
const typed = (...keys: readonly string[]): Held => keys.reduce(heldWith, NOTHING);

describe('what is typed before its field is there', () => {
  it('is the text that a field would hold', () => {
    expect(typed('L', 'é', 'o', ' ', '😀')).toEqual({ text: 'Léo 😀', end: undefined });
    expect(typed('L', '😀', 'Backspace', 'i')).toEqual({ text: 'Li', end: undefined });
    expect(typed('Shift', 'ArrowLeft', 'F5', 'a')).toEqual({ text: 'a', end: undefined });
  });

  it('ends as it does in a field, and what comes after that is lost', () => {
    expect(typed('L', 'Enter', 'x')).toEqual({ text: 'L', end: 'enter' });
    expect(typed('L', 'Tab')).toEqual({ text: 'L', end: 'enter' });
    expect(typed('L', 'Escape', 'l')).toEqual({ text: 'L', end: 'escape' });
  });
});

describe('held keys', () => {
  let page: EventTarget;
  const heard: string[] = [];
  const press = (key: string, more = {}): Event => {
    const event = Object.assign(new Event('keydown', { cancelable: true }), { key, ...more });
    page.dispatchEvent(event);
    if (!event.defaultPrevented) heard.push(key);
    return event;
  };
  beforeEach(() => {
    vi.useFakeTimers();
    page = new EventTarget();
    vi.stubGlobal('window', page);
    heard.length = 0;
  });
  afterEach(() => {
    useRenaming.getState().stop();
    takeHeldKeys();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('are nobody’s command from the moment that a name is asked for, and the field gets them', () => {
    press('r');
    useRenaming.getState().start('identity-00001', 'card');
    for (const key of ['L', 'm', 'g', 'Enter']) press(key);
    expect(heard).toEqual(['r']);
    expect(takeHeldKeys()).toEqual({ text: 'Lmg', end: 'enter' });
    press('g');
    expect(heard).toEqual(['r', 'g']);
  });

  it('are let go where no field comes, and nothing is being named any more', () => {
    useRenaming.getState().start('identity-00001', 'card');
    press('L');
    vi.advanceTimersByTime(10_000);
    expect(useRenaming.getState().id).toBeUndefined();
    press('g');
    expect(heard).toEqual(['g']);
    expect(takeHeldKeys()).toEqual(NOTHING);
  });

  it('are not held for a field that is there', () => {
    useRenaming.getState().start('identity-00001', 'card');
    takeHeldKeys();
    useRenaming.getState().start('identity-00001', 'card');
    press('g');
    expect(heard).toEqual(['g']);
  });

  it('start anew with another field', () => {
    holdKeys(() => undefined);
    press('L');
    holdKeys(() => undefined);
    press('M');
    expect(takeHeldKeys().text).toBe('M');
  });
});
