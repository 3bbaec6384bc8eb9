/** Every act that a key starts. `local` ones belong to the widget with the focus. */
export type KeyAction =
  | 'looser'
  | 'stricter'
  | 'much-looser'
  | 'much-stricter'
  | 'previous-merge'
  | 'next-merge'
  | 'undo'
  | 'redo'
  | 'search'
  | 'sheet'
  | 'lock'
  | 'rename'
  | 'next-identity'
  | 'previous-identity'
  | 'back'
  | 'local';

export interface KeyBinding {
  readonly action: KeyAction;
  /** Alternatives, as written on the sheet: "Ctrl+Shift+Z". */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: 'Threshold' | 'Moving' | 'Identity' | 'Everywhere';
}

/** The one list of keys: what is listed here works, and what works is listed here. */
export const KEYMAP: readonly KeyBinding[] = [
  { group: 'Threshold', action: 'looser', keys: ['['], label: 'Looser by 0.005' },
  { group: 'Threshold', action: 'stricter', keys: [']'], label: 'Stricter by 0.005' },
  { group: 'Threshold', action: 'much-looser', keys: ['{'], label: 'Looser by 0.05' },
  { group: 'Threshold', action: 'much-stricter', keys: ['}'], label: 'Stricter by 0.05' },
  {
    group: 'Threshold',
    action: 'previous-merge',
    keys: [','],
    label: 'Looser, to where something merges',
  },
  {
    group: 'Threshold',
    action: 'next-merge',
    keys: ['.'],
    label: 'Stricter, to where something splits',
  },
  { group: 'Moving', action: 'local', keys: ['←', '→', '↑', '↓'], label: 'Move' },
  { group: 'Moving', action: 'local', keys: ['Home', 'End'], label: 'Start, end of the line' },
  { group: 'Moving', action: 'local', keys: ['Ctrl+Home', 'Ctrl+End'], label: 'First, last' },
  { group: 'Moving', action: 'local', keys: ['PageUp', 'PageDown'], label: 'One page up, down' },
  { group: 'Moving', action: 'local', keys: ['Enter'], label: 'Open the identity' },
  { group: 'Moving', action: 'next-identity', keys: ['N'], label: 'Next identity' },
  { group: 'Moving', action: 'previous-identity', keys: ['Shift+N'], label: 'Previous identity' },
  { group: 'Moving', action: 'back', keys: ['Esc'], label: 'One layer back' },
  { group: 'Identity', action: 'local', keys: ['Space'], label: 'Select or deselect' },
  { group: 'Identity', action: 'local', keys: ['Shift+Arrow'], label: 'Extend the selection' },
  { group: 'Identity', action: 'local', keys: ['Ctrl+A'], label: 'Select all' },
  { group: 'Identity', action: 'lock', keys: ['L'], label: 'Lock or unlock' },
  { group: 'Identity', action: 'rename', keys: ['R', 'F2'], label: 'Rename' },
  {
    group: 'Identity',
    action: 'local',
    keys: ['Enter', 'Space'],
    label: 'On a face: use it as representative',
  },
  { group: 'Everywhere', action: 'search', keys: ['/', 'Ctrl+K'], label: 'Find' },
  { group: 'Everywhere', action: 'undo', keys: ['Ctrl+Z'], label: 'Undo' },
  { group: 'Everywhere', action: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], label: 'Redo' },
  { group: 'Everywhere', action: 'sheet', keys: ['?'], label: 'This list' },
];

/** The parts of a keyboard event that decide; `altGraph` tells AltGr from Ctrl+Alt. */
export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly altGraph: boolean;
}

/**
 * The action of a key press; undefined when it has none here.
 * @param typing a text field has the focus: only keys with Ctrl count there
 */
export function actionOf(press: KeyPress, typing: boolean): KeyAction | undefined {
  for (const { action, keys } of KEYMAP) {
    if (action === 'local') continue;
    for (const key of keys) if (pressed(key, press, typing)) return action;
  }
  return undefined;
}

function pressed(binding: string, press: KeyPress, typing: boolean): boolean {
  const parts = binding.split('+');
  const key = parts.at(-1) ?? '';
  const ctrl = parts.includes('Ctrl');
  // AltGr, which types brackets on many keyboards, reports Ctrl and Alt; it is neither.
  const pressedCtrl = press.ctrl && !press.altGraph;
  if (ctrl !== pressedCtrl || (press.alt && !press.altGraph)) return false;
  if (typing && !ctrl) return false;
  if (key === 'Esc') return press.key === 'Escape';
  if (key.toLowerCase() !== press.key.toLowerCase()) return false;
  // For signs, Shift is how the keyboard types them; for letters and names it is part of the key.
  return /^[\p{L}]/u.test(key) ? parts.includes('Shift') === press.shift : true;
}
