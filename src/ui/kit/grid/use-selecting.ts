import { type KeyboardEvent, useRef } from 'react';
import { keysBetween } from './grid-moves.ts';
import type { MarqueeStep } from './use-grid-marquee.tsx';
import type { Reach } from './VirtualGrid.tsx';

interface SelectingOptions {
  /** What is shown, in order. */
  readonly keys: readonly string[];
  readonly active: string | undefined;
  readonly selection: ReadonlySet<string>;
  readonly setActive: (key: string | undefined) => void;
  readonly setSelection: (keys: ReadonlySet<string>) => void;
}

interface Selecting {
  readonly reach: (key: string, how: Reach) => void;
  /** Space and Ctrl+A. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onMarquee: (step: MarqueeStep) => void;
}

/**
 * Selecting as in every list: a click takes one, Shift as far as here, Ctrl one more or less, a
 * rectangle what it touches. One item is active, apart from what is selected.
 */
export function useSelecting(options: SelectingOptions): Selecting {
  const { keys, active, selection, setActive, setSelection } = options;
  const anchor = useRef<string | undefined>(undefined);
  /** What was selected before the rectangle, and whether that stays. */
  const before = useRef({ selection, adding: false });

  const reach = (key: string, how: Reach): void => {
    if (how === 'extend') {
      anchor.current ??= active;
      setSelection(new Set(keysBetween(keys, anchor.current, key)));
    } else if (how === 'check') {
      setSelection(toggled([...selection], key));
      anchor.current = key;
    } else if (how === 'toggle') {
      const start = selection.size === 0 && active !== undefined ? [active] : [...selection];
      // Ctrl on the one in focus selects it, as does Ctrl on a second one.
      setSelection(key === active && selection.size === 0 ? new Set([key]) : toggled(start, key));
      anchor.current = key;
    } else {
      anchor.current = key;
      if (how === 'click' && selection.size > 0) setSelection(new Set());
    }
    setActive(key);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === ' ' && active !== undefined && !event.shiftKey) {
      event.preventDefault();
      anchor.current = active;
      setSelection(toggled([...selection], active));
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setSelection(new Set(keys));
    }
  };
  const onMarquee = (step: MarqueeStep): void => {
    switch (step.type) {
      case 'begin':
        before.current = { selection, adding: step.adding };
        return;
      case 'touch': {
        const kept = before.current.adding ? before.current.selection : [];
        const next = new Set([...kept, ...step.keys]);
        if (!sameSet(next, selection)) setSelection(next);
        return;
      }
      case 'cancel':
        setSelection(before.current.selection);
        return;
      case 'nothing':
        if (!step.adding && selection.size > 0) setSelection(new Set());
        return;
      default:
        step satisfies never;
    }
  };
  return { reach, onKeyDown, onMarquee };
}

export function toggled(keys: readonly string[], key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((key) => b.has(key));
}
