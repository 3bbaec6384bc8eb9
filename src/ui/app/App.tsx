import { lazy, Suspense } from 'react';
import { useStore } from '../../state/store.ts';
import { Dialogs } from './dialogs/Dialogs.tsx';
import { JobBar } from './JobBar.tsx';
import { Notices } from './Notices.tsx';
import { TopBar } from './TopBar.tsx';
import { useDocument } from './use-document.ts';
import { DropOverlay } from './welcome/DropOverlay.tsx';
import { EpisodeInputs } from './welcome/EpisodeInputs.tsx';
import { Welcome } from './welcome/Welcome.tsx';
import './shell.css';

const Workbench = lazy(async () => {
  const { Workbench } = await import('./Workbench.tsx');
  return { default: Workbench };
});

/** The page: what is open, or the invitation to open something. */
export function App() {
  const opened = useStore((state) => state.open !== undefined);
  const restoring = useStore((state) => state.restoring);
  useDocument();
  return (
    <>
      <a className="skip-link" href="#centre">
        Skip to identities
      </a>
      <div className="app">
        <TopBar />
        {opened ? (
          <Suspense fallback={<Quiet />}>
            <Workbench />
          </Suspense>
        ) : restoring ? (
          <Quiet />
        ) : (
          <Welcome />
        )}
      </div>
      <JobBar />
      <Notices />
      <Dialogs />
      <EpisodeInputs />
      <DropOverlay />
    </>
  );
}

/** The moment before there is something to show: the page's shape, without a flash of something else. */
function Quiet() {
  return <main className="quiet" id="centre" aria-busy="true" aria-label="Opening" />;
}
