import { useStore } from '../../state/store.ts';
import './centre.css';
import { ContextMenu } from '../common-face/ContextMenu.tsx';
import { IdentityView } from '../identity/IdentityView.tsx';
import { SingletonsTray } from '../trays/SingletonsTray.tsx';
import { SkippedTray } from '../trays/SkippedTray.tsx';
import { UnembeddedTray } from '../trays/UnembeddedTray.tsx';
import { IdentitiesGrid } from './IdentitiesGrid.tsx';

/** The middle of the page: the grid, one identity, or a tray. */
export function Centre() {
  const episode = useStore((state) => state.open?.key);
  const view = useStore((state) => state.view);
  if (episode === undefined) return null;
  return (
    // Another episode has other rows under the same ids: start afresh.
    <div className="centre" key={episode}>
      {view.type === 'grid' && <IdentitiesGrid />}
      {view.type === 'identity' && <IdentityView key={view.id} id={view.id} />}
      {view.type === 'singletons' && <SingletonsTray />}
      {view.type === 'unembedded' && <UnembeddedTray />}
      {view.type === 'skipped' && <SkippedTray />}
      <ContextMenu />
    </div>
  );
}
