/**
 * Back to what the hand was at in the centre of the page, when a button or window that had the focus
 * is gone; nothing happens while something has it.
 */
export function focusCentre(): void {
  requestAnimationFrame(() => {
    const active = document.activeElement;
    if (active !== null && active !== document.body && active.isConnected) return;
    document
      .querySelector<HTMLElement>(
        '.centre [data-index][tabindex="0"], .centre [data-head][tabindex="0"], .centre [data-view-focus]',
      )
      ?.focus({ preventScroll: true });
  });
}
