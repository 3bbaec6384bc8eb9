import { ChevronDown } from 'lucide-react';
import { useStore } from '../../state/store.ts';
import { plural } from '../kit/format.ts';
import { Menu, type MenuItem } from '../kit/Menu.tsx';
import { askForFiles, askForFolder } from './welcome/EpisodeInputs.tsx';

/** The open episode; the others, and what can be done with all of them. */
export function EpisodeMenu() {
  const open = useStore((state) => state.open);
  const library = useStore((state) => state.library);
  const discovery = useStore((state) => state.discovery);
  const { openEpisode, closeEpisode, setDialog, chooseCandidate, pickFolder } = useStore.getState();
  if (open === undefined) return null;
  const { epId, runId } = open.episode;
  const name = runId === '' ? epId : `${epId}, run ${runId}`;
  const runs = discovery?.candidates.length ?? 0;
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
            label: 'Take another run…',
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
