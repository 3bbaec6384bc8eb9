import { FileStack, FolderOpen, Lock, Sparkles } from 'lucide-react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { askForFiles, askForFolder } from './EpisodeInputs.tsx';
import { RecentEpisodes } from './RecentEpisodes.tsx';
import { WelcomePicture } from './WelcomePicture.tsx';
import './welcome.css';

/** Before an episode is open: the whole page is the place to drop one. */
export function Welcome() {
  const loadDemo = useStore((state) => state.loadDemo);
  const pickFolder = useStore((state) => state.pickFolder);
  const busy = useStore((state) => state.job.type === 'running');
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
        <RecentEpisodes />
        <p className="welcome-privacy">
          <Lock size={14} aria-hidden="true" />
          There is no server. Faces, vectors and names are read, computed and stored in this browser
          only; the page works offline.
        </p>
      </div>
    </main>
  );
}
