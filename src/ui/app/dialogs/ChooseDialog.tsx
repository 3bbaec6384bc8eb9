import { useState } from 'react';
import type { DiscoveryView } from '../../../../workers/ingest/session.ts';
import type { CandidateSummary } from '../../../core/episode/discover.ts';
import { formatBytes } from '../../../core/words.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { plural } from '../../kit/format.ts';
import { foundWords, isCopy } from './found-words.ts';
import { nameFault, TogetherName } from './TogetherName.tsx';
import './choose-dialog.css';

const LAYOUTS: Readonly<Record<CandidateSummary['layout'], string>> = {
  'data-root': 'data root',
  run: 'run',
  artifacts: 'artifacts mirror',
  flat: 'flat folder',
};

/** Several episodes or runs were found: which one, and why the one that is proposed; or several as one. */
export function ChooseDialog({ discovery }: { readonly discovery: DiscoveryView }) {
  const importCandidate = useStore((state) => state.importCandidate);
  const importTogether = useStore((state) => state.importTogether);
  const dismiss = useStore((state) => state.dismissImport);
  const { candidates, ignored } = discovery;
  const [chosen, setChosen] = useState<readonly number[]>(() => {
    const first = candidates.find((one) => one.chosen) ?? candidates.find(isLoadable);
    return first === undefined ? [] : [first.index];
  });
  const [name, setName] = useState('');
  const several = episodesOf(candidates);
  if (candidates.length === 0) return <NothingFound onClose={dismiss} ignored={ignored} />;
  const toggle = (candidate: CandidateSummary) => {
    if (several.length < 2) setChosen([candidate.index]);
    else if (chosen.includes(candidate.index)) setChosen(without(chosen, [candidate]));
    else {
      // Of one episode one run.
      const others = candidates.filter(({ epId }) => epId === candidate.epId);
      setChosen([...without(chosen, others), candidate.index]);
    }
  };
  const together = chosen.length > 1;
  const ids = candidates.flatMap(({ index, epId }) => (chosen.includes(index) ? [epId] : []));
  const [first] = chosen;
  const isAll = chosen.length === several.length;
  const canOpen = first !== undefined && !(together && nameFault(name, ids) !== undefined);
  const openChosen = () => {
    if (together) void importTogether({ candidates: chosen, name });
    else if (first !== undefined) void importCandidate(first);
  };
  return (
    <Dialog
      title={
        candidates.length === 1
          ? 'Open this episode?'
          : several.length > 1
            ? 'Which ones?'
            : 'Which one?'
      }
      lead={`${foundWords(candidates)} found${ignored > 0 ? `, ${plural(ignored, 'other file')} left aside` : ''}.${several.length > 1 ? ' Choose one, or several to open them as one.' : ''}`}
      onClose={dismiss}
      footer={
        <>
          {several.length > 1 && (
            <Button look="plain" onClick={() => setChosen(isAll ? [] : several)}>
              {isAll ? 'Choose none' : `Choose all ${several.length}`}
            </Button>
          )}
          <Button look="plain" onClick={dismiss}>
            Cancel
          </Button>
          <Button look="primary" disabled={!canOpen} onClick={openChosen}>
            {together ? `Open ${chosen.length} together` : 'Import'}
          </Button>
        </>
      }
    >
      {together && (
        <TogetherName ids={ids} value={name} onChange={setName} onEnter={canOpen && openChosen} />
      )}
      <fieldset className="candidates">
        <legend className="visually-hidden">Episode or run to import</legend>
        {candidates.map((one) => (
          <Candidate
            key={one.index}
            candidate={one}
            type={several.length > 1 ? 'checkbox' : 'radio'}
            isCopy={candidates.some((other) => other !== one && isCopy(other, one))}
            checked={chosen.includes(one.index)}
            onChoose={() => toggle(one)}
          />
        ))}
      </fieldset>
    </Dialog>
  );
}

/** Of every episode the run that is proposed, else the first that can be read. */
function episodesOf(candidates: readonly CandidateSummary[]): readonly number[] {
  const of = new Map<string, CandidateSummary>();
  for (const one of candidates.filter(isLoadable)) {
    const known = of.get(one.epId);
    if (known === undefined || (one.chosen && !known.chosen)) of.set(one.epId, one);
  }
  return [...of.values()].map(({ index }) => index);
}

const without = (
  chosen: readonly number[],
  these: readonly CandidateSummary[],
): readonly number[] => chosen.filter((index) => !these.some((one) => one.index === index));

function isLoadable(candidate: CandidateSummary): boolean {
  return candidate.missing === undefined;
}

interface CandidateProps {
  readonly candidate: CandidateSummary;
  readonly type: 'radio' | 'checkbox';
  readonly isCopy: boolean;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Candidate({ candidate, type, isCopy, checked, onChoose }: CandidateProps) {
  const { epId, runId, layout, folder, files, crops, reason, missing } = candidate;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <label className="candidate" data-checked={checked} data-missing={missing !== undefined}>
      <input
        type={type}
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
