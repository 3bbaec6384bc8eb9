/**
 * Arrows, Home and End among the buttons of a wall, by where they are on the screen.
 * @returns whether the key was one of them
 */
export function wallMove(wall: HTMLElement | null, key: string): boolean {
  const buttons = [...(wall?.querySelectorAll<HTMLElement>('button[data-person]') ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return false;
  const to = target(buttons, at, key);
  if (to === undefined) return false;
  buttons[Math.max(0, Math.min(buttons.length - 1, to))]?.focus();
  return true;
}

function target(buttons: readonly HTMLElement[], at: number, key: string): number | undefined {
  if (key === 'ArrowRight') return at + 1;
  if (key === 'ArrowLeft') return at - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return buttons.length - 1;
  const top = buttons[0]?.offsetTop;
  const columns = Math.max(1, buttons.filter((one) => one.offsetTop === top).length);
  if (key === 'ArrowDown') return at + columns;
  if (key === 'ArrowUp') return at - columns;
  return undefined;
}
