import { Suspense, useEffect, useRef } from 'react';
import type { CentreView } from '../../state/lib/types.ts';
import { useStore } from '../../state/store.ts';
import './centre.css';
import { JoinDialog } from '../acts/ask/JoinDialog.tsx';
import { DragLayer } from '../acts/drag/DragLayer.tsx';
import { useTrackCursor } from '../acts/track-cursor.ts';
import { useKeptFocus } from '../acts/use-kept-focus.ts';
import { ContextMenu } from '../kit/ContextMenu.tsx';
import { shownLater } from '../kit/LazyPart.tsx';
import { IdentitiesGrid } from '../people/grid/IdentitiesGrid.tsx';
import { IdentityView } from '../people/identity/IdentityView.tsx';
import { BinTray } from '../people/trays/BinTray.tsx';
import { SingletonsTray } from '../people/trays/SingletonsTray.tsx';
import { PaletteDialog } from './palette/PaletteDialog.tsx';

const UnembeddedTray = shownLater(
  async () => (await import('../people/trays/UnembeddedTray.tsx')).UnembeddedTray,
);
const SkippedTray = shownLater(
  async () => (await import('../people/trays/SkippedTray.tsx')).SkippedTray,
);

/** The middle of the page: the grid, one identity, or a tray. */
export function Centre() {
  const episode = useStore((state) => state.open?.key);
  const view = useStore((state) => state.view);
  const finding = useStore((state) => state.dialog === 'palette');
  useFocusInNewView(view);
  useKeptFocus();
  if (episode === undefined) return null;
  return (
    // Another episode has other rows under the same ids: start afresh.
    <div className="centre" key={episode}>
      {view.type === 'grid' && <IdentitiesGrid />}
      {view.type === 'identity' && <IdentityView key={view.id} id={view.id} />}
      {view.type === 'singletons' && <SingletonsTray />}
      {(view.type === 'noise' || view.type === 'deleted') && (
        <BinTray key={view.type} bin={view.type} />
      )}
      <Suspense>
        {view.type === 'unembedded' && <UnembeddedTray />}
        {view.type === 'skipped' && <SkippedTray />}
      </Suspense>
      <DragLayer />
      <ContextMenu />
      {finding && <PaletteDialog />}
      <JoinDialog />
    </div>
  );
}

/** A heading that asks for the focus, or the cell that was left; where there is neither, the way back. */
const GOAL = '.centre [data-view-focus], .centre [data-index][tabindex="0"]';
const LAST_GOAL = '.tray-header button';
/** Cells come a few per frame: that many frames are waited for the one with the focus. */
const PATIENCE = 30;

/**
 * The button or card that opened a view is gone with the view before: take the focus along, to the
 * card that was left, or to the start of what is new. Never on the first view after loading.
 */
function useFocusInNewView(view: CentreView): void {
  const last = useRef(view);
  useEffect(() => {
    if (last.current === view) return;
    const from = last.current.type;
    last.current = view;
    if (from === 'noise' || from === 'deleted') useTrackCursor.getState().point(undefined);
    let frame = 0;
    const seek = (frames: number): void => {
      if (document.activeElement !== document.body) return;
      const goal = document.querySelector<HTMLElement>(frames > 0 ? GOAL : LAST_GOAL);
      goal?.focus({ preventScroll: true });
      if (goal === null && frames > 0) frame = requestAnimationFrame(() => seek(frames - 1));
    };
    frame = requestAnimationFrame(() => seek(PATIENCE));
    return () => cancelAnimationFrame(frame);
  }, [view]);
}
