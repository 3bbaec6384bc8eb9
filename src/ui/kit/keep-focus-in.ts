const REACHABLE =
  'button:enabled, input:enabled, select:enabled, textarea:enabled, a[href], [tabindex="0"]';

/** Tab from the last that it reaches in a part of the page goes to the first, and back from the first to the last. */
export function keepFocusIn(
  part: HTMLElement,
  event: { readonly shiftKey: boolean; preventDefault(): void },
): void {
  const all = [...part.querySelectorAll<HTMLElement>(REACHABLE)];
  const [end, start] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  const focused = document.activeElement;
  if (focused !== end && focused !== part && part.contains(focused)) return;
  event.preventDefault();
  start?.focus();
}
