import { useEffect, useRef } from 'react';
import { useStore } from '../../state/store.ts';
import type { CentreView } from '../../state/types.ts';
import './centre.css';
import { ContextMenu } from '../common-face/ContextMenu.tsx';
import { DragLayer } from '../drag/DragLayer.tsx';
import { IdentityView } from '../identity/IdentityView.tsx';
import { SingletonsTray } from '../trays/SingletonsTray.tsx';
import { SkippedTray } from '../trays/SkippedTray.tsx';
import { UnembeddedTray } from '../trays/UnembeddedTray.tsx';
import { IdentitiesGrid } from './IdentitiesGrid.tsx';

/** The middle of the page: the grid, one identity, or a tray. */
export function Centre() {
  const episode = useStore((state) => state.open?.key);
  const view = useStore((state) => state.view);
  useFocusInNewView(view);
  if (episode === undefined) return null;
  return (
    // Another episode has other rows under the same ids: start afresh.
    <div className="centre" key={episode}>
      {view.type === 'grid' && <IdentitiesGrid />}
      {view.type === 'identity' && <IdentityView key={view.id} id={view.id} />}
      {view.type === 'singletons' && <SingletonsTray />}
      {view.type === 'unembedded' && <UnembeddedTray />}
      {view.type === 'skipped' && <SkippedTray />}
      <DragLayer />
      <ContextMenu />
    </div>
  );
}

/**
 * The button or card that opened a view is gone with the view before: take the focus along, to the
 * card that was left, or to the start of what is new. Never on the first view after loading.
 */
function useFocusInNewView(view: CentreView): void {
  const last = useRef(view);
  useEffect(() => {
    if (last.current === view) return;
    last.current = view;
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const centre = document.querySelector('.centre');
      const goal =
        centre?.querySelector<HTMLElement>('[data-view-focus]') ??
        centre?.querySelector<HTMLElement>('[data-index][tabindex="0"], .tray-header button');
      goal?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [view]);
}
