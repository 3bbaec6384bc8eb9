import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { lastThreshold } from '../../src/state/clustering/start-choice.ts';
import { readMatchChoice } from '../../src/state/facebank/match-choice.ts';
import { takeBackup } from '../../src/state/library/autosave.ts';
import { DEFAULT_VIEW } from '../../src/state/persistence/records.ts';
import { rememberedChoice } from '../../src/ui/app/dialogs/export-choice.ts';
import { storedHeight } from '../../src/ui/app/drawer/drawer-height.ts';
import { storedOpen } from '../../src/ui/tune/clustering/folds.ts';
import { type Files, type Read, type World, world } from './world.ts';

/** What a browser keeps of a person's habits, and what a page left when it went. */
export const smallWorld = (): World =>
  world(
    'small',
    {
      'cutline:match':
        '{"matchThresholds":{"auto":0.7,"margin":0.1,"review":0.45},"oneToOne":true}',
      'cutline:export':
        '{"profile":"spec","target":"zip","thumbs":true,"trackVectors":false,"crops":"kept","log":true}',
      'cutline:backup': JSON.stringify({
        key: 'a/',
        view: { ...DEFAULT_VIEW, savedAt: 9, selection: ['identity-00001'] },
        parameters: DEFAULT_PARAMETERS,
      }),
      'cutline:last-threshold': '0.62',
      'cutline:drawer-height': '320',
      'cutline:rail': 'health parameters',
    },
    readSmall,
    { quiet: true },
  );

function readSmall(files: Files): Read {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  const texts = new Map([...files].map(([key, bytes]) => [key, new TextDecoder().decode(bytes)]));
  const value = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => texts.set(key, text),
    removeItem: (key: string) => texts.delete(key),
  };
  Object.defineProperty(globalThis, 'localStorage', { value, configurable: true });
  try {
    const threshold = lastThreshold();
    if (threshold !== undefined && !(threshold >= 0 && threshold <= 1))
      throw new Error('threshold');
    if (!Number.isFinite(storedHeight())) throw new Error('height');
    const result = {
      ...{ threshold, match: readMatchChoice(), choice: rememberedChoice() },
      ...{ backup: takeBackup('a/', 0), height: storedHeight(), open: storedOpen('health') },
    };
    return { result, told: [] };
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'localStorage');
    else Object.defineProperty(globalThis, 'localStorage', before);
  }
}
