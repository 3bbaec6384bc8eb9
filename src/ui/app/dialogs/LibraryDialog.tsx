import { Trash2 } from 'lucide-react';
import { type CSSProperties, useState } from 'react';
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
  const byAge = [...library].sort((a, b) => b.openedAt - a.openedAt);
  return (
    <Dialog
      title="Storage"
      lead="Episodes are kept in this browser, with every decision you made."
      onClose={close}
      footer={
        <>
          {chosen === undefined && single.length > 1 && (
            <Button onClick={() => setChosen([])}>Open several together…</Button>
          )}
          {comparable && chosen === undefined && (
            <Button
              onClick={() => {
                close();
                setDrawer('season');
              }}
            >
              Compare episodes
            </Button>
          )}
          {chosen === undefined ? (
            <Button look="primary" onClick={close}>
              Done
            </Button>
          ) : (
            <>
              <Button look="plain" onClick={() => setChosen(undefined)}>
                Cancel
              </Button>
              <Button
                look="primary"
                disabled={ids.length < 2 || nameFault(name, ids) !== undefined}
                onClick={() => {
                  close();
                  void importTogether({ candidates: [], stored: chosen, name });
                }}
              >
                {ids.length < 2 ? 'Open together' : `Open ${ids.length} together`}
              </Button>
            </>
          )}
        </>
      }
    >
      {chosen === undefined ? (
        <>
          <Quota />
          <Keeping />
        </>
      ) : (
        <TogetherName ids={ids} value={name} onChange={setName} />
      )}
      {byAge.length === 0 ? (
        <p className="library-empty">No episode is stored. What you open is saved by itself.</p>
      ) : (
        <ul className="library">
          {byAge.map((one) => (
            <StoredEpisode
              key={one.key}
              episode={one}
              onOpened={close}
              chosen={one.parts === undefined ? chosen?.includes(one.key) : undefined}
              onChoose={() => setChosen(toggledIn(chosen ?? [], one.key))}
            />
          ))}
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
  /** While several are chosen: whether it is one of them. */
  readonly chosen: boolean | undefined;
  readonly onChoose: () => void;
}

const toggledIn = (list: readonly string[], key: string): readonly string[] =>
  list.includes(key) ? list.filter((one) => one !== key) : [...list, key];

function StoredEpisode({ episode, onOpened, chosen, onChoose }: StoredEpisodeProps) {
  const openKey = useStore((state) => state.open?.key);
  const openEpisode = useStore((state) => state.openEpisode);
  const deleteEpisode = useStore((state) => state.deleteEpisode);
  const [asking, setAsking] = useState(false);
  const name = episode.runId === '' ? episode.epId : `${episode.epId}, run ${episode.runId}`;
  return (
    <li className="stored">
      <div className="stored-words">
        <p>
          <b>{episode.epId}</b>
          {episode.runId !== '' && ` run ${episode.runId}`}
          {episode.key === openKey && <span className="stored-open">open</span>}
        </p>
        <p className="stored-detail">
          {episode.parts !== undefined && `${plural(episode.parts.length, 'episode')} · `}
          {plural(episode.tracks, 'track')} · {plural(episode.faces, 'face')} ·{' '}
          {formatBytes(episode.bytes)} · {formatAge(episode.openedAt, Date.now())}
        </p>
      </div>
      {chosen !== undefined ? (
        <input
          type="checkbox"
          className="stored-choose"
          aria-label={`Together with others: ${name}`}
          checked={chosen}
          onChange={onChoose}
        />
      ) : asking ? (
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
