import { Trash2 } from 'lucide-react';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { downloadBlob } from '../../../bridge/save-file.ts';
import { formatBytes } from '../../../core/words.ts';
import type { EpisodeSummary } from '../../../state/lib/library-types.ts';
import { asideFile } from '../../../state/library/storage-use.ts';
import { useStore } from '../../../state/store.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { formatAge, plural } from '../../kit/format.ts';
import { nameFault, TogetherName } from './TogetherName.tsx';
import './library-dialog.css';

/** Everything this browser keeps for Cutline, and how to free it. */
export function LibraryDialog() {
  const library = useStore((state) => state.library);
  const setDialog = useStore((state) => state.setDialog);
  const setDrawer = useStore((state) => state.setDrawer);
  const comparable = useStore((state) => state.open !== undefined && state.library.length > 1);
  const importTogether = useStore((state) => state.importTogether);
  const [chosen, setChosen] = useState<readonly string[]>();
  const [name, setName] = useState('');
  const close = () => setDialog('none');
  const single = library.filter(({ parts }) => parts === undefined);
  const ids = single.flatMap(({ key, epId }) => (chosen?.includes(key) ? [epId] : []));
  const shown = chosen === undefined ? library : single;
  const byAge = [...shown].sort((a, b) => b.openedAt - a.openedAt);
  const list = useRef<HTMLUListElement>(null);
  const isChoosing = chosen !== undefined;
  useEffect(() => {
    if (isChoosing) list.current?.querySelector('input')?.focus();
  }, [isChoosing]);
  const toggle = ({ key, epId }: EpisodeSummary) => {
    // Of one episode one run.
    const others = single.filter((one) => one.epId === epId).map((one) => one.key);
    const rest = (chosen ?? []).filter((one) => !others.includes(one));
    setChosen(chosen?.includes(key) ? rest : [...rest, key]);
  };
  const canOpen = ids.length > 1 && nameFault(name, ids) === undefined;
  const openChosen = () => {
    close();
    void importTogether({ candidates: [], stored: chosen ?? [], name });
  };
  return (
    <Dialog
      title={isChoosing ? 'Open several together' : 'Storage'}
      lead={
        isChoosing
          ? 'Choose episodes of this browser to open them as one, as you left them. They stay as they are.'
          : 'Episodes are kept in this browser, with every decision you made.'
      }
      onClose={close}
      footer={
        <>
          {single.length > 1 && (
            // One button, so that the focus stays where it was pressed.
            <Button
              look={isChoosing ? 'plain' : 'quiet'}
              onClick={() => setChosen(isChoosing ? undefined : [])}
            >
              {isChoosing ? 'Cancel' : 'Open several together…'}
            </Button>
          )}
          {comparable && !isChoosing && (
            <Button
              onClick={() => {
                close();
                setDrawer('season');
              }}
            >
              Compare episodes
            </Button>
          )}
          {isChoosing ? (
            <Button look="primary" disabled={!canOpen} onClick={openChosen}>
              {ids.length < 2 ? 'Open together' : `Open ${ids.length} together`}
            </Button>
          ) : (
            <Button look="primary" onClick={close}>
              Done
            </Button>
          )}
        </>
      }
    >
      {isChoosing ? (
        <TogetherName ids={ids} value={name} onChange={setName} onEnter={canOpen && openChosen} />
      ) : (
        <>
          <Quota />
          <Keeping />
        </>
      )}
      {byAge.length === 0 ? (
        <p className="library-empty">No episode is stored. What you open is saved by itself.</p>
      ) : (
        <ul className="library" ref={list}>
          {byAge.map((one) =>
            isChoosing ? (
              <li key={one.key}>
                <label className="stored">
                  <input
                    type="checkbox"
                    className="stored-choose"
                    checked={chosen.includes(one.key)}
                    onChange={() => toggle(one)}
                  />
                  <StoredWords episode={one} />
                </label>
              </li>
            ) : (
              <StoredEpisode key={one.key} episode={one} onOpened={close} />
            ),
          )}
        </ul>
      )}
    </Dialog>
  );
}

function Quota() {
  const { used, quota } = useStore((state) => state.storage);
  const share = quota > 0 ? Math.min(1, used / quota) : 0;
  return (
    <div className="quota">
      <div className="quota-bar" data-full={share > 0.85} aria-hidden="true">
        <i style={{ '--share': Math.max(share, used > 0 ? 0.005 : 0) } as CSSProperties} />
      </div>
      <p>
        {formatBytes(used)} used
        {quota > 0 && ` of the ${formatBytes(quota)} the browser allows`}
      </p>
    </div>
  );
}

/** How safe it is: the browser's promise, and what could not be read. */
function Keeping() {
  const { persisted, heldOnly, aside = 0, unreadable = [] } = useStore((state) => state.storage);
  const promise = persisted === undefined ? undefined : persisted ? PROMISED : NOT_PROMISED;
  return (
    <div className="keeping">
      <p>{heldOnly ? HELD_ONLY : promise}</p>
      {unreadable.length > 0 && (
        <p>
          {plural(unreadable.length, 'saved episode')} could not be read and left out of this list.
          Nothing was deleted: drop the files again, and the decisions are kept.
        </p>
      )}
      {aside > 0 && (
        <div className="keeping-aside">
          <p>{plural(aside, 'saved record')} could not be read, and set aside.</p>
          <Button onClick={() => void saveAside()}>Save them as a file</Button>
        </div>
      )}
    </div>
  );
}

const PROMISED = 'The browser has promised to keep this until you delete it.';
const NOT_PROMISED =
  'The browser may delete this when the disk runs short. Export what you want to keep for sure.';
const HELD_ONLY =
  'A newer version of Cutline has the saved episodes: what you do here is gone when this page is closed.';

async function saveAside(): Promise<void> {
  const { name, blob } = await asideFile();
  downloadBlob(blob, name);
}

interface StoredEpisodeProps {
  readonly episode: EpisodeSummary;
  readonly onOpened: () => void;
}

function StoredEpisode({ episode, onOpened }: StoredEpisodeProps) {
  const openKey = useStore((state) => state.open?.key);
  const openEpisode = useStore((state) => state.openEpisode);
  const deleteEpisode = useStore((state) => state.deleteEpisode);
  const [asking, setAsking] = useState(false);
  const name = episode.runId === '' ? episode.epId : `${episode.epId}, run ${episode.runId}`;
  return (
    <li className="stored">
      <StoredWords episode={episode} />
      {asking ? (
        <div className="stored-ask" role="alert">
          <span>Cannot be undone.</span>
          <Button look="plain" onClick={() => setAsking(false)}>
            Keep
          </Button>
          <Button look="danger" onClick={() => void deleteEpisode(episode.key)}>
            Delete for good
          </Button>
        </div>
      ) : (
        <div className="stored-ask">
          {episode.key !== openKey && (
            <Button
              aria-label={`Open ${name}`}
              onClick={() => {
                onOpened();
                void openEpisode(episode.key);
              }}
            >
              Open
            </Button>
          )}
          <IconButton
            label={`Delete ${name}`}
            icon={Trash2}
            side="below-end"
            onClick={() => setAsking(true)}
          />
        </div>
      )}
    </li>
  );
}

/** What it is, and how large. */
function StoredWords({ episode }: { readonly episode: EpisodeSummary }) {
  const { key, epId, runId, parts, tracks, faces, bytes, openedAt } = episode;
  const isOpen = useStore((state) => state.open?.key === key);
  return (
    <span className="stored-words">
      <span>
        <b>{epId}</b>
        {runId !== '' && ` run ${runId}`}
        {isOpen && <span className="stored-open">open</span>}
      </span>
      <span className="stored-detail">
        {parts !== undefined && `${plural(parts.length, 'episode')} · `}
        {plural(tracks, 'track')} · {plural(faces, 'face')} · {formatBytes(bytes)} ·{' '}
        {formatAge(openedAt, Date.now())}
      </span>
    </span>
  );
}
