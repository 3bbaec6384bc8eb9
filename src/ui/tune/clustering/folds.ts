const KEY = 'cutline:rail';

/** Parts of the rail that fold away. */
export type Fold = 'health' | 'parameters';

/** Whether a part was left open. A habit of the person, not of the episode; at first all is folded. */
export function storedOpen(fold: Fold): boolean {
  try {
    return opened().includes(fold);
  } catch {
    return false;
  }
}

export function storeOpen(fold: Fold, open: boolean): void {
  try {
    const others = opened().filter((one) => one !== fold);
    localStorage.setItem(KEY, (open ? [...others, fold] : others).join(' '));
  } catch {
    // A browser without storage keeps it until the page is closed.
  }
}

const opened = (): readonly string[] =>
  (globalThis.localStorage?.getItem(KEY) ?? '').split(' ').filter((one) => one !== '');
