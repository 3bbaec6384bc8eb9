/** What the hand was at in the centre: the cell or line with the cursor, else the start of the view. */
export const CENTRE_GOAL =
  '.centre [data-index][tabindex="0"], .centre [data-head][tabindex="0"], .centre [data-view-focus]';

/**
 * Back to what the hand was at in the centre of the page, when a button or window that had the focus
 * is gone; nothing happens while something has it.
 */
export function focusCentre(): void {
  requestAnimationFrame(() => {
    const active = document.activeElement;
    if (active !== null && active !== document.body && active.isConnected) return;
    document.querySelector<HTMLElement>(CENTRE_GOAL)?.focus({ preventScroll: true });
  });
}
