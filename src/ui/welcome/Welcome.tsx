import { FileStack, FolderOpen, Lock, Sparkles } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { canPickFolder } from '../../bridge/drop.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../common/Button.tsx';
import { RecentEpisodes } from './RecentEpisodes.tsx';
import { WelcomePicture } from './WelcomePicture.tsx';
import './welcome.css';

/** Before an episode is open: the whole page is the place to drop one. */
export function Welcome() {
  const loadDemo = useStore((state) => state.loadDemo);
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
            <FolderButton disabled={busy} />
            <FilesButton disabled={busy} />
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

interface PickerProps {
  readonly disabled: boolean;
}

/** Not in React's types. */
const FOLDER = { webkitdirectory: '' };

/** Asks with the folder picker where there is one (the folder can then be kept), else with an input. */
function FolderButton({ disabled }: PickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const takeInput = useStore((state) => state.takeInput);
  const pickFolder = useStore((state) => state.pickFolder);
  return (
    <>
      <Button
        look="primary"
        icon={FolderOpen}
        disabled={disabled}
        onClick={() => {
          if (canPickFolder()) void pickFolder();
          else input.current?.click();
        }}
      >
        Open episode folder
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        {...FOLDER}
        className="visually-hidden"
        aria-label="Episode folder"
        tabIndex={-1}
        onChange={(event) => take(event, takeInput)}
      />
    </>
  );
}

function FilesButton({ disabled }: PickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const takeInput = useStore((state) => state.takeInput);
  return (
    <>
      <Button icon={FileStack} disabled={disabled} onClick={() => input.current?.click()}>
        Open files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        className="visually-hidden"
        aria-label="Episode files"
        tabIndex={-1}
        onChange={(event) => take(event, takeInput)}
      />
    </>
  );
}

/** The same folder can be chosen twice: the input forgets it. The files are copied out first. */
function take(
  event: ChangeEvent<HTMLInputElement>,
  takeInput: (files: ArrayLike<File>) => Promise<void>,
): void {
  const files = [...(event.currentTarget.files ?? [])];
  event.currentTarget.value = '';
  if (files.length > 0) void takeInput(files);
}
