import { type RefObject, useEffect, useRef } from 'react';

/** Move the focus to the head of a strip, which may exist only once the list has scrolled there. */
export function useFocusedHead(
  scroller: RefObject<HTMLElement | null>,
  tracks: readonly number[],
  scrollToIndex: (index: number, options: { align: 'auto' }) => void,
): (track: number) => void {
  const wanted = useRef<number>(undefined);
  const find = (): boolean => {
    const head = scroller.current?.querySelector<HTMLElement>(`[data-head="${wanted.current}"]`);
    head?.focus({ preventScroll: true });
    return head !== null && head !== undefined;
  };
  useEffect(() => {
    if (wanted.current !== undefined && find()) wanted.current = undefined;
  });
  return (track) => {
    wanted.current = track;
    const at = tracks.indexOf(track);
    if (at >= 0) scrollToIndex(at, { align: 'auto' });
    if (find()) wanted.current = undefined;
  };
}
