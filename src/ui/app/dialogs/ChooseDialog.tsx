import { useState } from 'react';
import type { DiscoveryView } from '../../../../workers/ingest/session.ts';
import type { CandidateSummary } from '../../../core/episode/discover.ts';
import { formatBytes } from '../../../core/words.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { plural } from '../../kit/format.ts';
import { foundWords, isCopy } from './found-words.ts';
import './choose-dialog.css';

const LAYOUTS: Readonly<Record<CandidateSummary['layout'], string>> = {
  'data-root': 'data root',
  run: 'run',
  artifacts: 'artifacts mirror',
  flat: 'flat folder',
};

/** Several episodes or runs were found: which one, and why the one that is proposed. */
export function ChooseDialog({ discovery }: { readonly discovery: DiscoveryView }) {
  const importCandidate = useStore((state) => state.importCandidate);
  const dismiss = useStore((state) => state.dismissImport);
  const { candidates, ignored } = discovery;
  const [index, setIndex] = useState(
    () => (candidates.find((one) => one.chosen) ?? candidates.find(isLoadable))?.index,
  );
  const chosen = candidates.find((one) => one.index === index);
  if (candidates.length === 0) return <NothingFound onClose={dismiss} ignored={ignored} />;
  return (
    <Dialog
      title={candidates.length === 1 ? 'Open this episode?' : 'Which one?'}
      lead={`${foundWords(candidates)} found${ignored > 0 ? `, ${plural(ignored, 'other file')} left aside` : ''}.`}
      onClose={dismiss}
      footer={
        <>
          <Button look="plain" onClick={dismiss}>
            Cancel
          </Button>
          <Button
            look="primary"
            disabled={chosen === undefined || !isLoadable(chosen)}
            onClick={() => {
              if (chosen !== undefined) void importCandidate(chosen.index);
            }}
          >
            Import
          </Button>
        </>
      }
    >
      <fieldset className="candidates">
        <legend className="visually-hidden">Episode or run to import</legend>
        {candidates.map((one) => (
          <Candidate
            key={one.index}
            candidate={one}
            isCopy={candidates.some((other) => other !== one && isCopy(other, one))}
            checked={one.index === index}
            onChoose={() => setIndex(one.index)}
          />
        ))}
      </fieldset>
    </Dialog>
  );
}

function isLoadable(candidate: CandidateSummary): boolean {
  return candidate.missing === undefined;
}

interface CandidateProps {
  readonly candidate: CandidateSummary;
  readonly isCopy: boolean;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Candidate({ candidate, isCopy, checked, onChoose }: CandidateProps) {
  const { epId, runId, layout, folder, files, crops, reason, missing } = candidate;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <label className="candidate" data-checked={checked} data-missing={missing !== undefined}>
      <input
        type="radio"
        name="candidate"
        checked={checked}
        disabled={missing !== undefined}
        onChange={onChoose}
      />
      <span className="candidate-name">
        <b>{epId}</b> {runId === '' ? LAYOUTS[layout] : `run ${runId}`}
        {isCopy && ` in ${folder === '' ? 'what was dropped' : folder}`}
      </span>
      <span className="candidate-size">{formatBytes(bytes)}</span>
      <span className="candidate-files" title={files.map((file) => file.path).join('\n')}>
        {files.map((file) => file.role).join(', ')}
        {crops > 0 ? ` · ${plural(crops, 'crop')}` : ' · no crops'}
      </span>
      <span className={missing === undefined ? 'candidate-reason' : 'candidate-reason missing'}>
        {missing ?? reason}
      </span>
    </label>
  );
}

function NothingFound({
  ignored,
  onClose,
}: {
  readonly ignored: number;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title="No episode in there"
      onClose={onClose}
      size="small"
      footer={
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p>
        {ignored === 0 ? 'The drop held no files.' : `${plural(ignored, 'file')} looked at.`} An
        episode has at least a <code>faces.jsonl</code> with vectors inside or in{' '}
        <code>faces.npy</code>, or a <code>tracks.jsonl</code> with track embeddings. Drop the
        folder that holds them, or any folder above it.
      </p>
    </Dialog>
  );
}
