import { Redo2, Undo2 } from 'lucide-react';
import { useStore } from '../../state/store.ts';
import { selectCanRedo, selectCanUndo } from '../../state/views/selectors.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Logo } from '../kit/Logo.tsx';
import { EpisodeMenu } from './EpisodeMenu.tsx';
import { SearchBox } from './SearchBox.tsx';
import { ThemeMenu } from './ThemeMenu.tsx';

/** Episode, search, undo, privacy, theme, export. */
export function TopBar() {
  const opened = useStore((state) => state.open !== undefined);
  return (
    <header className="top-bar" data-open={opened}>
      <div className="top-start">
        <div className="brand">
          <Logo />
          <span>Cutline</span>
        </div>
        {opened && (
          <>
            <i className="top-rule" />
            <EpisodeMenu />
          </>
        )}
      </div>
      {opened && <SearchBox />}
      <div className="top-end">
        {opened && <History />}
        <Privacy />
        <ThemeMenu />
        {opened && <ExportButton />}
      </div>
    </header>
  );
}

function History() {
  const canUndo = useStore(selectCanUndo);
  const canRedo = useStore(selectCanRedo);
  const undo = useStore((state) => state.undo);
  const redo = useStore((state) => state.redo);
  return (
    <>
      <IconButton label="Undo" hint="Ctrl Z" icon={Undo2} disabled={!canUndo} onClick={undo} />
      <IconButton
        label="Redo"
        hint="Ctrl Shift Z"
        icon={Redo2}
        disabled={!canRedo}
        onClick={redo}
      />
    </>
  );
}

function Privacy() {
  const offlineReady = useStore((state) => state.offlineReady);
  return (
    <p className="privacy" title={offlineReady ? OFFLINE : NOT_YET_OFFLINE}>
      <i aria-hidden="true" />
      <span>
        Offline<span className="privacy-more"> · nothing leaves this computer</span>
      </span>
    </p>
  );
}

const OFFLINE = 'Everything runs in this page. It works without a network from now on.';
const NOT_YET_OFFLINE = 'Everything runs in this page. Files, faces and names stay here.';

function ExportButton() {
  const setDialog = useStore((state) => state.setDialog);
  return (
    <Button look="primary" onClick={() => setDialog('export')}>
      Export
    </Button>
  );
}
