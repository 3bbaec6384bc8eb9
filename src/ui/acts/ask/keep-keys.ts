/**
 * Keys that are pressed from now on are for what has the focus when this ends: they wait until then.
 * @returns ends it, and gives them on
 */
export function keepKeys(): () => void {
  const kept: KeyboardEvent[] = [];
  const keep = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    kept.push(event);
  };
  window.addEventListener('keydown', keep, { capture: true });
  return () => {
    window.removeEventListener('keydown', keep, { capture: true });
    for (const event of kept) {
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent(event.type, event));
    }
  };
}
