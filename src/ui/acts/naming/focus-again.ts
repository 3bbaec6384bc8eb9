/** What had the focus, and which cell of a grid it was: elements of a grid go from one to another. */
export interface FocusedBefore {
  readonly element: HTMLElement;
  readonly key: string | undefined;
}

/** Remember what has the focus now. */
export function focusedNow(): FocusedBefore | undefined {
  const element = document.activeElement;
  return element instanceof HTMLElement ? { element, key: element.dataset.key } : undefined;
}

/** Give the focus back: to the same cell where its element shows another one by now. */
export function focusAgain(before: FocusedBefore | undefined): void {
  if (before === undefined) return;
  const { element, key } = before;
  const same = key === undefined || element.dataset.key === key;
  const goal = same
    ? element
    : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  goal?.focus();
}
