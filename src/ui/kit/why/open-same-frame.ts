import { create } from 'zustand';
import { useStore } from '../../../state/store.ts';

interface SameFrameView {
  /** Track rows of the pair that is looked at; undefined for the first. */
  readonly pair: readonly [number, number] | undefined;
}

/** Which pair the window of same-frame pairs shows. Beside the store: a place in a window, never kept. */
export const useSameFrameView = create<SameFrameView>(() => ({ pair: undefined }));

/** Open the window of same-frame pairs, at a pair of track rows when one is given. */
export function openSameFrame(pair?: readonly [number, number]): void {
  useSameFrameView.setState({ pair });
  useStore.getState().setDialog('same-frame');
}
