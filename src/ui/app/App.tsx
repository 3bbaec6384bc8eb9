import { Suspense, useEffect, useLayoutEffect } from 'react';
import { useStore } from '../../state/store.ts';
import { Boundary } from '../kit/Boundary.tsx';
import { LazyPart, loadedLater, whenIdle } from '../kit/LazyPart.tsx';
import { keepTheme } from '../kit/theme.ts';
import { Dialogs } from './dialogs/Dialogs.tsx';
import { LoneNoticePlace } from './NoticePlace.tsx';
import { TopBar } from './TopBar.tsx';
import { DropOverlay } from './welcome/DropOverlay.tsx';
import { EpisodeInputs } from './welcome/EpisodeInputs.tsx';
import { Welcome } from './welcome/Welcome.tsx';
import './shell.css';

const workbench = loadedLater(async () => (await import('./Workbench.tsx')).Workbench);
const people = loadedLater(async () => (await import('../facebank/PeoplePage.tsx')).PeoplePage);

/** The page: what is open, or the invitation to open something. */
export function App() {
  const opened = useStore((state) => state.open !== undefined);
  const episode = useStore((state) => state.open?.key);
  const restoring = useStore((state) => state.restoring);
  const page = useStore((state) => state.page);
  useDocument();
  // It is there before it is needed: an import shows as soon as it is stored.
  useEffect(() => whenIdle(workbench.preload), []);
  return (
    <>
      <a className="skip-link" href="#centre">
        Skip to identities
      </a>
      <div className="app">
        <Boundary part="The top bar" of={episode}>
          <TopBar />
        </Boundary>
        <Boundary part="This page" of={[page, episode].join()}>
          {page === 'people' ? (
            <Suspense key="people" fallback={<Quiet />}>
              <LazyPart of={people} />
            </Suspense>
          ) : opened ? (
            <Suspense key="episode" fallback={<Quiet />}>
              <LazyPart of={workbench} />
            </Suspense>
          ) : restoring ? (
            <Quiet />
          ) : (
            <Welcome />
          )}
        </Boundary>
        {(!opened || page === 'people') && <LoneNoticePlace />}
      </div>
      <Dialogs />
      <Boundary>
        <EpisodeInputs />
        <DropOverlay />
      </Boundary>
    </>
  );
}

/** The moment before there is something to show: the page's shape, without a flash of something else. */
function Quiet() {
  return <main className="quiet" id="centre" aria-busy="true" aria-label="Opening" />;
}

/** Keeps <html> in step with the store: theme and title. */
function useDocument(): void {
  const theme = useStore((state) => state.theme);
  const epId = useStore((state) => state.open?.episode.epId);
  // Before the first paint: no flash of the other theme.
  useLayoutEffect(() => keepTheme(theme), [theme]);
  useEffect(() => {
    document.title = epId === undefined ? 'Cutline' : `${epId} · Cutline`;
  }, [epId]);
}
