import { describe, expect, it } from 'vitest';
import { actionOf, KEYMAP, type KeyPress } from '../../../src/ui/acts/keymap.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrl: false, shift: false, alt: false, altGraph: false, ...held };
}

describe('actionOf', () => {
  it('finds letters in either case of the keyboard, but not with Shift unless it is listed', () => {
    expect(actionOf(press('l'), false)).toBe('lock');
    expect(actionOf(press('L'), false)).toBe('lock');
    expect(actionOf(press('L', { shift: true }), false)).toBeUndefined();
    expect(actionOf(press('n'), false)).toBe('next-identity');
    expect(actionOf(press('N', { shift: true }), false)).toBe('previous-identity');
  });

  it('takes signs however the keyboard types them', () => {
    expect(actionOf(press('{', { shift: true }), false)).toBe('much-looser');
    expect(actionOf(press(']'), false)).toBe('stricter');
    expect(actionOf(press('?', { shift: true }), false)).toBe('sheet');
    const altGr = { ctrl: true, alt: true, altGraph: true };
    expect(actionOf(press('[', altGr), false)).toBe('looser');
  });

  it('leaves every key but those with Ctrl to a text field', () => {
    for (const key of ['l', 'r', 'n', '[', ',', '/', '?', 'F2', 'Escape']) {
      expect(actionOf(press(key), true)).toBeUndefined();
    }
    expect(actionOf(press('k', { ctrl: true }), true)).toBe('find');
  });

  it('tells undo from redo', () => {
    expect(actionOf(press('z', { ctrl: true }), false)).toBe('undo');
    expect(actionOf(press('Z', { ctrl: true, shift: true }), false)).toBe('redo');
    expect(actionOf(press('y', { ctrl: true }), false)).toBe('redo');
    expect(actionOf(press('z'), false)).toBeUndefined();
  });

  it('tells the noise bin from deleting, and Space from Shift+Space', () => {
    expect(actionOf(press('Delete'), false)).toBe('noise');
    expect(actionOf(press('Delete', { shift: true }), false)).toBe('delete');
    expect(actionOf(press(' '), false)).toBe('next-candidate');
    expect(actionOf(press(' ', { shift: true }), false)).toBe('previous-candidate');
  });

  it('takes any digit but zero for a recent person', () => {
    for (const key of ['1', '5', '9']) expect(actionOf(press(key), false)).toBe('numbered-person');
    expect(actionOf(press('0'), false)).toBeUndefined();
    expect(actionOf(press('3'), true)).toBeUndefined();
  });

  it('has nothing for keys held with Alt, nor for local keys', () => {
    expect(actionOf(press('l', { alt: true }), false)).toBeUndefined();
    expect(actionOf(press('Enter'), false)).toBeUndefined();
    expect(actionOf(press('Escape'), false)).toBe('back');
  });
});

describe('KEYMAP', () => {
  it('gives no key to two global actions', () => {
    const keys = KEYMAP.filter(({ action }) => action !== 'local').flatMap(({ keys }) => keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
