import { type PointerEvent, useRef } from 'react';
import { heightAfterKey } from './drawer-height.ts';

interface ResizeHandleProps {
  readonly height: number;
  /** Height of what the drawer is in, px. */
  readonly room: () => number;
  readonly onResize: (height: number) => void;
}

/** The upper edge of the drawer: drag it, or move it with the arrow keys. */
export function ResizeHandle({ height, room, onResize }: ResizeHandleProps) {
  const start = useRef<{ readonly y: number; readonly height: number }>(undefined);
  const stop = (): void => {
    start.current = undefined;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged
    <div
      className="drawer-handle"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the drawer"
      aria-valuenow={height}
      aria-valuemin={0}
      aria-valuemax={2000}
      tabIndex={0}
      onPointerDown={(event: PointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { y: event.clientY, height };
      }}
      onPointerMove={(event) => {
        const { current } = start;
        if (current !== undefined) onResize(current.height + current.y - event.clientY);
      }}
      onPointerUp={stop}
      onPointerCancel={stop}
      onKeyDown={(event) => {
        const next = heightAfterKey(event.key, height, room());
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onResize(next);
      }}
    />
  );
}
