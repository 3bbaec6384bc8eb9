import { FileStack, Film, FolderOpen, Lock, Sparkles } from 'lucide-react';
import { Suspense } from 'react';
import { isServed } from '../../../bridge/served.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatAge, plural } from '../../kit/format.ts';
import { shownLater } from '../../kit/LazyPart.tsx';
import { askForFiles, askForFolder } from './EpisodeInputs.tsx';
import './welcome.css';

const ServiceEpisodes = shownLater(
  async () => (await import('./ServiceEpisodes.tsx')).ServiceEpisodes,
);

/** Before an episode is open: the whole page is the place to drop one. */
export function Welcome() {
  const loadDemo = useStore((state) => state.loadDemo);
  const pickFolder = useStore((state) => state.pickFolder);
  const busy = useStore((state) => state.job.type === 'running');
  const served = isServed();
  return (
    <main className="welcome" id="centre">
      <div className="welcome-inner">
        <div className="drop-target">
          <WelcomePicture />
          <h1>Drop an episode, get its people</h1>
          <p className="welcome-lead">
            Cutline groups the face tracks of an episode into identities. You tune the threshold,
            see the faces regroup, name them, export.
          </p>
          <div className="welcome-buttons">
            <Button
              look="primary"
              icon={FolderOpen}
              disabled={busy}
              onClick={() => askForFolder(pickFolder)}
            >
              Open episode folder
            </Button>
            <Button icon={FileStack} disabled={busy} onClick={askForFiles}>
              Open files
            </Button>
            <Button icon={Sparkles} disabled={busy} onClick={() => void loadDemo()}>
              Load demo
            </Button>
          </div>
          <p className="welcome-formats">
            <code>faces.jsonl</code> with vectors inside or in <code>faces.npy</code>,{' '}
            <code>tracks.jsonl</code>, <code>identities.json</code>, <code>recognition.yaml</code>,
            crops and thumbs: as a folder in any pipeline layout, loose files, or a{' '}
            <code>.zip</code>
          </p>
        </div>
        {served && (
          <Suspense>
            <ServiceEpisodes />
          </Suspense>
        )}
        <RecentEpisodes />
        <p className="welcome-privacy">
          <Lock size={14} aria-hidden="true" />
          {served ? SERVED : ALONE}
        </p>
      </div>
    </main>
  );
}

const ALONE =
  'There is no server. Faces, vectors and names are read, computed and stored in this browser only; the page works offline.';
const SERVED =
  'What you open is computed and kept in this browser and works offline. Decisions on an episode of the service are shared with everybody who opens it.';

const SHOWN = 5;

/** The episodes this browser keeps, last opened first. */
function RecentEpisodes() {
  const library = useStore((state) => state.library);
  const openEpisode = useStore((state) => state.openEpisode);
  const setDialog = useStore((state) => state.setDialog);
  if (library.length === 0) return null;
  const recent = [...library].sort((a, b) => b.openedAt - a.openedAt).slice(0, SHOWN);
  const now = Date.now();
  return (
    <section className="recent" aria-labelledby="recent-heading">
      <div className="section-head">
        <h2 id="recent-heading" className="eyebrow">
          Recent
        </h2>
        <Button look="plain" onClick={() => setDialog('library')}>
          Manage storage
        </Button>
      </div>
      <ul>
        {recent.map((one) => (
          <li key={one.key}>
            <button type="button" className="recent-item" onClick={() => void openEpisode(one.key)}>
              <Film size={16} aria-hidden="true" />
              <span className="recent-name">
                <b>{one.epId}</b>
                {one.runId !== '' && <span> run {one.runId}</span>}
              </span>
              <span className="recent-detail">
                {plural(one.tracks, 'track')} · {formatAge(one.openedAt, now)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Leaves of the picture and the identity each belongs to. */
const LEAVES = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4] as const;
const PITCH = 22;
/** Groups: colour, x of the first and last leaf's brackets, heights, worked out by hand. */
const BRANCHES: readonly (readonly [id: number, path: string])[] = [
  [0, 'M11 104V84H33V104M22 84V66H55V104'],
  [1, 'M77 104V76H99V104'],
  [2, 'M121 104V86H143V104M165 104V80H187V104M132 86V64H176V80'],
  [3, 'M209 104V72H231V104'],
  [4, 'M253 104V88H275V104M264 88V70H297V104'],
];
const TRUNK = 'M38 66V34H88V76M154 64V28H220V72M63 34V12H187V28M125 12V4H280V70';

/** The idea in one drawing: tracks below, the tree above, the line that makes people of them. */
function WelcomePicture() {
  return (
    <svg className="welcome-picture" viewBox="0 0 308 128" aria-hidden="true">
      <path className="picture-trunk" d={TRUNK} />
      {BRANCHES.map(([id, path]) => (
        <path key={id} className="picture-branch" stroke={`var(--id-${id})`} d={path} />
      ))}
      {LEAVES.map((id, leaf) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
          key={leaf}
          x={leaf * PITCH + 4}
          y={107}
          width={14}
          height={14}
          rx={4}
          fill={`var(--id-${id})`}
        />
      ))}
      <path className="picture-cut" d="M0 50H308" />
    </svg>
  );
}
