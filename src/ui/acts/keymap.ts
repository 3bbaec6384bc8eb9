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
  | 'find'
  | 'search'
  | 'sheet'
  | 'merge'
  | 'move'
  | 'split'
  | 'take-out'
  | 'same'
  | 'not-same'
  | 'unsure'
  | 'next-candidate'
  | 'previous-candidate'
  | 'lock'
  | 'rename'
  | 'assign'
  | 'numbered-person'
  | 'stranger'
  | 'noise'
  | 'delete'
  | 'compare'
  | 'review'
  | 'landscape'
  | 'dendrogram'
  | 'similarity'
  | 'map'
  | 'scores'
  | 'season'
  | 'history'
  | 'next-identity'
  | 'previous-identity'
  | 'back'
  | 'local';

export type KeyGroup =
  | 'Threshold'
  | 'Pictures'
  | 'Moving'
  | 'Selecting'
  | 'People'
  | 'Tracks'
  | 'Review'
  | 'Everywhere';

export interface KeyBinding {
  readonly action: KeyAction;
  /** Alternatives, as written on the sheet: "Ctrl+Shift+Z"; "1–9" is any of the digits. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: KeyGroup;
}

const bind = (
  group: KeyGroup,
  action: KeyAction,
  keys: string | readonly string[],
  label: string,
): KeyBinding => ({ group, action, keys: typeof keys === 'string' ? [keys] : keys, label });

/** The one list of keys: what is listed here works, and what works is listed here. */
export const KEYMAP: readonly KeyBinding[] = [
  bind('Threshold', 'looser', '[', 'Looser by 0.005'),
  bind('Threshold', 'stricter', ']', 'Stricter by 0.005'),
  bind('Threshold', 'much-looser', '{', 'Looser by 0.05'),
  bind('Threshold', 'much-stricter', '}', 'Stricter by 0.05'),
  bind('Threshold', 'previous-merge', ',', 'Looser, to where something merges'),
  bind('Threshold', 'next-merge', '.', 'Stricter, to where something splits'),

  bind('Pictures', 'landscape', 'W', 'Landscape: every threshold at once'),
  bind('Pictures', 'dendrogram', 'D', 'Dendrogram'),
  bind('Pictures', 'similarity', 'I', 'Similarities: matrix, histogram, silhouette'),
  bind('Pictures', 'map', 'A', 'Map of the tracks'),
  bind('Pictures', 'scores', 'B', 'Scores against the truth'),
  bind('Pictures', 'season', 'E', 'Season: all episodes of the library'),

  bind('Moving', 'local', ['←', '→', '↑', '↓'], 'Move'),
  bind('Moving', 'local', ['Home', 'End'], 'Start, end of the line'),
  bind('Moving', 'local', ['Ctrl+Home', 'Ctrl+End'], 'First, last'),
  bind('Moving', 'local', ['PageUp', 'PageDown'], 'One page up, down'),
  bind('Moving', 'local', 'Enter', 'Open; a singleton joins its nearest'),
  bind('Moving', 'next-identity', 'N', 'Next identity'),
  bind('Moving', 'previous-identity', 'Shift+N', 'Previous identity'),
  bind('Moving', 'back', 'Esc', 'One layer back'),

  bind('Selecting', 'local', 'Space', 'Select or deselect'),
  bind('Selecting', 'local', 'Shift+Arrow', 'Extend the selection'),
  bind('Selecting', 'local', 'Ctrl+A', 'Select all'),

  bind('People', 'merge', 'G', 'Merge the selection into the one in focus'),
  bind('People', 'same', 'Y', 'Same person: merge'),
  bind('People', 'not-same', 'X', 'Not the same person as the one in focus'),
  bind('People', 'assign', 'P', 'Say who it is'),
  bind('People', 'numbered-person', '1–9', 'It is the person of that number'),
  bind('People', 'rename', ['R', 'F2'], 'Rename'),
  bind('People', 'lock', 'L', 'Lock or unlock'),
  bind('People', 'stranger', 'S', 'A stranger: nobody has to name them'),
  bind('People', 'compare', 'C', 'Compare two or three side by side'),

  bind('Tracks', 'split', 'K', 'Split the selected tracks off'),
  bind('Tracks', 'move', 'M', 'Move or merge to…'),
  bind('Tracks', 'take-out', 'T', 'Take out, of an identity or a bin'),
  bind('Tracks', 'noise', 'Del', 'Into the noise bin'),
  bind('Tracks', 'delete', 'Shift+Del', 'Delete'),
  bind('Tracks', 'local', ['Enter', 'Space'], 'On a face: use it as representative'),

  bind('Review', 'review', 'V', 'Open or close the review'),
  bind('Review', 'local', 'Y', 'Same'),
  bind('Review', 'local', 'X', 'Not the same'),
  bind('Review', 'unsure', 'U', 'Unsure'),
  bind('Review', 'next-candidate', 'Space', 'Next question'),
  bind('Review', 'previous-candidate', 'Shift+Space', 'Previous question'),

  bind('Everywhere', 'find', 'Ctrl+K', 'Find people, tracks and commands'),
  bind('Everywhere', 'search', '/', 'Show only what matches'),
  bind('Everywhere', 'history', 'H', 'Open or close the history'),
  bind('Everywhere', 'undo', 'Ctrl+Z', 'Undo'),
  bind('Everywhere', 'redo', ['Ctrl+Shift+Z', 'Ctrl+Y'], 'Redo'),
  bind('Everywhere', 'sheet', '?', 'This list'),
];

/** The first key of an action, as a hint beside a button: "Shift+Del" → "⇧ Del". */
export function keyHint(action: Exclude<KeyAction, 'local'>): string {
  const key = KEYMAP.find((binding) => binding.action === action)?.keys[0] ?? '';
  return key.replace('Shift+', '⇧ ').replaceAll('+', ' ');
}

/** The parts of a keyboard event that decide; `altGraph` tells AltGr from Ctrl+Alt. */
export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly altGraph: boolean;
}

export const pressOf = (
  event: Pick<
    KeyboardEvent,
    'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'getModifierState'
  >,
): KeyPress => ({
  key: event.key,
  ctrl: event.ctrlKey || event.metaKey,
  shift: event.shiftKey,
  alt: event.altKey,
  altGraph: event.getModifierState('AltGraph'),
});

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

/** Keys that the browser calls otherwise than the sheet. */
const NAMES: Readonly<Record<string, string>> = { Esc: 'Escape', Del: 'Delete', Space: ' ' };

function pressed(binding: string, press: KeyPress, typing: boolean): boolean {
  const parts = binding.split('+');
  const key = parts.at(-1) ?? '';
  const ctrl = parts.includes('Ctrl');
  // AltGr, which types brackets on many keyboards, reports Ctrl and Alt; it is neither.
  const pressedCtrl = press.ctrl && !press.altGraph;
  if (ctrl !== pressedCtrl || (press.alt && !press.altGraph)) return false;
  if (typing && !ctrl) return false;
  if (key === '1–9') return /^[1-9]$/.test(press.key);
  if (key === 'Esc') return press.key === 'Escape';
  if ((NAMES[key] ?? key).toLowerCase() !== press.key.toLowerCase()) return false;
  // For signs, Shift is how the keyboard types them; for letters and names it is part of the key.
  return /^[\p{L}]/u.test(key) ? parts.includes('Shift') === press.shift : true;
}
