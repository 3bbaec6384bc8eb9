import { create } from 'zustand';
import { START_CHOICES, type StartChoice } from '../../core/advice/start-threshold.ts';

const CHOICE_KEY = 'cutline:start';
const LAST_KEY = 'cutline:last-threshold';

/** Where new episodes start: a setting of the browser, beside the store, which is about an episode. */
export const useStartChoice = create<{ readonly choice: StartChoice }>(() => ({
  choice: storedChoice(),
}));

export function setStartChoice(choice: StartChoice): void {
  useStartChoice.setState({ choice });
  store(CHOICE_KEY, choice);
}

/** The threshold that was used last, in any episode; undefined when none was. */
export function lastThreshold(): number | undefined {
  const stored = read(LAST_KEY);
  const value = stored === null ? Number.NaN : Number(stored);
  return value >= 0 && value <= 1 ? value : undefined;
}

export function rememberThreshold(threshold: number): void {
  store(LAST_KEY, String(threshold));
}

function storedChoice(): StartChoice {
  const stored = read(CHOICE_KEY);
  return START_CHOICES.find((choice) => choice === stored) ?? 'suggested';
}

function read(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    globalThis.localStorage?.setItem(key, value);
  } catch {
    // A browser without storage keeps the setting until the page is closed.
  }
}
