import type { ExportOptions } from '../../../state/lib/export-options.ts';

const KEY = 'cutline:export';

/** What is offered to somebody who never exported: who is who, with pictures and history. */
const FIRST: ExportOptions = {
  profile: 'spec',
  target: 'zip',
  thumbs: true,
  trackVectors: false,
  episodeFiles: false,
  crops: 'kept',
  log: true,
  csv: false,
};

/** The choice of the last export, as far as it is understood. */
export function rememberedChoice(): ExportOptions {
  try {
    return readChoice(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
  } catch {
    return FIRST;
  }
}

/** Keep a choice for the next export; without storage it is the first one again. */
export function rememberChoice(options: ExportOptions): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(options));
  } catch {
    // A private window may refuse.
  }
}

/** Stored text is text from outside: every value is checked. */
export function readChoice(stored: unknown): ExportOptions {
  const given = new Map(
    Object.entries(typeof stored === 'object' && stored !== null ? stored : {}),
  );
  const one = <Value extends string>(key: keyof ExportOptions, of: readonly Value[]): Value => {
    const found = of.find((value) => value === given.get(key));
    return found ?? (FIRST[key] as Value);
  };
  const flag = (key: keyof ExportOptions): boolean => {
    const value = given.get(key);
    return typeof value === 'boolean' ? value : FIRST[key] === true;
  };
  return {
    profile: one('profile', ['spec', 'pipeline']),
    target: one('target', ['zip', 'folder']),
    crops: one('crops', ['none', 'kept', 'all']),
    thumbs: flag('thumbs'),
    trackVectors: flag('trackVectors'),
    episodeFiles: flag('episodeFiles'),
    log: flag('log'),
    csv: flag('csv'),
  };
}
