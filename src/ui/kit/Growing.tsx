import { Fragment, type Key, type ReactNode, useEffect, useRef, useState } from 'react';

/** Entries that are drawn at once: more than a screen has, few enough to be there in one frame. */
const STEP = 30;
/** Further ones are drawn when the end is so near, px. */
const AHEAD_PX = 900;

interface GrowingProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => Key;
  readonly children: (item: T, index: number) => ReactNode;
}

/**
 * The entries of a list, of which there may be very many: the first of them, and more as the end comes
 * near, by wheel or by focus. Place it in the list, where all of its entries would be.
 */
export function Growing<T>({ items, keyOf, children }: GrowingProps<T>) {
  const [most, setMost] = useState(STEP);
  const end = useRef<HTMLLIElement>(null);
  const shown = Math.min(most, items.length);
  useEffect(() => {
    const place = end.current;
    if (place === null) return;
    // Seen anew after each step: one that is still near the end is followed by the next.
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting === true && setMost(shown + STEP),
      { root: scrollerOf(place), rootMargin: `${AHEAD_PX}px` },
    );
    observer.observe(place);
    return () => observer.disconnect();
  }, [shown]);
  return (
    <>
      {items.slice(0, shown).map((item, index) => (
        <Fragment key={keyOf(item)}>{children(item, index)}</Fragment>
      ))}
      {shown < items.length && <li ref={end} aria-hidden="true" />}
    </>
  );
}

/** What the list scrolls in; a margin counts from there alone. */
function scrollerOf(element: Element): Element | null {
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return null;
}
