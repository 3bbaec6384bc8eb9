import type { CentreView, Dialog } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { isStage } from '../../../state/views/stages.ts';
import type { ActName } from '../../acts/act.ts';
import { actOn, perform } from '../../acts/acts.ts';
import { KEYMAP, type KeyAction, keyHint } from '../../acts/keymap.ts';
import { runAction } from '../../acts/run-action.ts';
import { currentSubject } from '../../acts/use-subject.ts';
import type { PaletteEntry } from './entry.ts';

/** Acts in the order in which they are offered. */
const ACTS: readonly ActName[] = [
  'merge',
  'move',
  'split',
  'not-same',
  'same',
  'assign',
  'rename',
  'lock',
  'stranger',
  'compare',
  'take-out',
  'noise',
  'delete',
];

/** Keys that mean something only where the hand is. */
const NOT_HERE: ReadonlySet<KeyAction> = new Set([
  ...ACTS,
  'local',
  'find',
  'back',
  'numbered-person',
  'unsure',
  'next-candidate',
  'previous-candidate',
]);

const VIEWS: readonly (readonly [CentreView['type'], string])[] = [
  ['grid', 'Go to all identities'],
  ['singletons', 'Go to singletons'],
  ['noise', 'Go to the noise bin'],
  ['deleted', 'Go to deleted tracks'],
  ['unembedded', 'Go to unembedded tracks'],
  ['skipped', 'Go to skipped faces'],
];
const WINDOWS: readonly (readonly [Dialog, string])[] = [
  ['export', 'Export…'],
  ['parameters', 'Parameters…'],
  ['same-frame', 'Same frame, two people…'],
  ['report', 'What the import found'],
  ['library', 'All episodes'],
];

/** Every act and every command, with its key. */
export function commandEntries(): readonly PaletteEntry[] {
  return [...actEntries(), ...keyEntries(), ...placeEntries()];
}

function actEntries(): readonly PaletteEntry[] {
  const subject = currentSubject();
  const titles = new Set<string>();
  return ACTS.flatMap((name) => {
    const act = actOn(name, subject);
    // Two keys for one thing are one line.
    if (act === undefined || titles.has(act.title)) return [];
    titles.add(act.title);
    return {
      key: `command:${name}`,
      kind: 'command',
      title: act.title,
      words: act.label,
      hint: keyHint(name),
      why: act.locked === true ? undefined : act.why,
      run: () => perform(name, subject),
    };
  });
}

function keyEntries(): readonly PaletteEntry[] {
  return KEYMAP.flatMap(({ action, label, group }) => {
    if (action === 'local' || NOT_HERE.has(action)) return [];
    return {
      key: `command:${action}`,
      kind: 'command',
      title: label,
      words: group,
      hint: keyHint(action),
      run: () => runAction(action, { target: null, key: '' }),
    };
  });
}

function placeEntries(): readonly PaletteEntry[] {
  const { setView, setDialog, setDrawer, setPage, view, drawer, bank } = useStore.getState();
  const staged = isStage(drawer);
  const views = VIEWS.filter(([type]) => staged || type !== view.type).map(([type, title]) => ({
    key: `view:${type}`,
    kind: 'command',
    title,
    run: () => {
      if (type !== 'identity') setView({ type });
    },
  }));
  const names = {
    key: 'stage:names',
    kind: 'command',
    title: 'Name people',
    words: 'names',
    run: () => setDrawer('names'),
  } as const;
  const people = {
    key: 'page:people',
    kind: 'command',
    title: 'All known people',
    words: 'people facebank seeds photographs',
    run: () => setPage('people'),
  } as const;
  const known = {
    key: 'stage:known',
    kind: 'command',
    title: 'Who of this episode is known',
    words: 'match facebank known people',
    run: () => setDrawer('known'),
  } as const;
  const windows = WINDOWS.map(([dialog, title]) => ({
    key: `dialog:${dialog}`,
    kind: 'command',
    title,
    run: () => setDialog(dialog),
  }));
  return [
    ...views,
    ...(drawer === 'names' ? [] : [names]),
    ...(drawer === 'known' || bank.people.length === 0 ? [] : [known]),
    people,
    ...windows,
  ];
}
