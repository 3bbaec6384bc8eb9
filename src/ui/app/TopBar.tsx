import { ChevronDown, Monitor, Moon, Redo2, Sun, Undo2, UsersRound } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { selectCanRedoBank, selectCanUndoBank } from '../../state/facebank/selectors.ts';
import { useStore } from '../../state/store.ts';
import { selectCanRedo, selectCanUndo } from '../../state/views/selectors.ts';
import { Boundary } from '../kit/Boundary.tsx';
import { Button, IconButton } from '../kit/Button.tsx';
import { formatCount, plural } from '../kit/format.ts';
import { LazyPart, loadedLater, whenIdle } from '../kit/LazyPart.tsx';
import { Logo } from '../kit/Logo.tsx';
import { Menu, type MenuItem } from '../kit/Menu.tsx';
import { SearchBox } from './SearchBox.tsx';
import { askForFiles, askForFolder } from './welcome/EpisodeInputs.tsx';

// Comes with the workbench: the first page has no episode.
const stages = loadedLater(async () => (await import('./drawer/Stages.tsx')).Stages);

/** Episode, search, undo, privacy, theme, export. */
export function TopBar() {
  const opened = useStore((state) => state.open !== undefined);
  const onPeople = useStore((state) => state.page === 'people');
  useEffect(() => whenIdle(stages.preload), []);
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
      {opened && !onPeople && <SearchBox />}
      <div className="top-end">
        {opened && (
          <Boundary>
            <Suspense>
              <LazyPart of={stages} />
            </Suspense>
          </Boundary>
        )}
        <PeopleButton />
        {onPeople ? <BankHistory /> : opened && <History />}
        <Privacy />
        <ThemeMenu />
        {opened && <ExportButton />}
      </div>
    </header>
  );
}

/** To everybody who is known, and back. */
function PeopleButton() {
  const here = useStore((state) => state.page === 'people');
  const known = useStore((state) => state.bank.people.length);
  const setPage = useStore((state) => state.setPage);
  return (
    <button
      type="button"
      className="people-button"
      aria-pressed={here}
      title="Everybody who is known, in all episodes"
      onClick={() => setPage(here ? 'episode' : 'people')}
    >
      <UsersRound size={16} aria-hidden="true" />
      <span>People </span>
      {known > 0 && <b>{formatCount(known)}</b>}
    </button>
  );
}

function History() {
  return (
    <UndoRedo
      canUndo={useStore(selectCanUndo)}
      canRedo={useStore(selectCanRedo)}
      undo={useStore((state) => state.undo)}
      redo={useStore((state) => state.redo)}
    />
  );
}

/** On the page of people what is taken back is what was done there. */
function BankHistory() {
  return (
    <UndoRedo
      canUndo={useStore(selectCanUndoBank)}
      canRedo={useStore(selectCanRedoBank)}
      undo={useStore((state) => state.undoBank)}
      redo={useStore((state) => state.redoBank)}
    />
  );
}

interface UndoRedoProps {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
}

function UndoRedo({ canUndo, canRedo, undo, redo }: UndoRedoProps) {
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

const syncStatus = loadedLater(async () => (await import('./service/SyncStatus.tsx')).SyncStatus);

function Privacy() {
  const isShared = useStore((state) => state.sync !== undefined);
  if (!isShared) return <Alone />;
  return (
    <Suspense>
      <LazyPart of={syncStatus} />
    </Suspense>
  );
}

function Alone() {
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

const THEMES = [
  { theme: 'dark', label: 'Dark', icon: Moon },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'system', label: 'As the computer', icon: Monitor },
] as const;

/** Dark, light, or what the computer says. */
function ThemeMenu() {
  const theme = useStore((state) => state.theme);
  const setTheme = useStore((state) => state.setTheme);
  const setDialog = useStore((state) => state.setDialog);
  const Icon = THEMES.find((one) => one.theme === theme)?.icon ?? Moon;
  return (
    <Menu
      label="Theme and help"
      className="icon-button theme-menu"
      side="below-end"
      tip="Theme and help"
      button={<Icon size={16} aria-hidden="true" />}
      items={[
        ...THEMES.map((one) => ({
          key: one.theme,
          label: one.label,
          checked: one.theme === theme,
          run: () => setTheme(one.theme),
        })),
        {
          key: 'keys',
          label: 'Keyboard',
          detail: '?',
          separated: true,
          run: () => setDialog('keys'),
        },
      ]}
    />
  );
}

/** The open episode; the others, and what can be done with all of them. */
function EpisodeMenu() {
  const open = useStore((state) => state.open);
  const library = useStore((state) => state.library);
  const discovery = useStore((state) => state.discovery);
  const { openEpisode, closeEpisode, setDialog, chooseCandidate, pickFolder } = useStore.getState();
  if (open === undefined) return null;
  const { epId, runId } = open.episode;
  const name = runId === '' ? epId : `${epId}, run ${runId}`;
  const runs = discovery?.candidates.length ?? 0;
  const ofOne = new Set(discovery?.candidates.map((one) => one.epId)).size === 1;
  const items: readonly MenuItem[] = [
    ...library.map((one) => ({
      key: one.key,
      label: one.epId,
      detail: one.runId === '' ? plural(one.tracks, 'track') : `run ${one.runId}`,
      checked: one.key === open.key,
      run: () => {
        if (one.key !== open.key) void openEpisode(one.key);
      },
    })),
    {
      key: ' folder',
      label: 'Open episode folder…',
      separated: true,
      run: () => askForFolder(pickFolder),
    },
    { key: ' files', label: 'Open files…', run: askForFiles },
    { key: ' close', label: 'Close episode', run: closeEpisode },
    ...(runs > 1
      ? [
          {
            key: ' runs',
            label: ofOne ? 'Take another run…' : 'Choose from what was opened…',
            detail: `${runs} found`,
            run: chooseCandidate,
          },
        ]
      : []),
    { key: ' report', label: 'Import report', run: () => setDialog('report') },
    { key: ' library', label: 'Manage storage', run: () => setDialog('library') },
    { key: ' keys', label: 'Keyboard', detail: '?', run: () => setDialog('keys') },
  ];
  return (
    <Menu
      label={`Episode: ${name}`}
      className="episode-button"
      items={items}
      button={
        <>
          <b>{epId}</b>
          {runId !== '' && <span>run {runId}</span>}
          <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    />
  );
}
