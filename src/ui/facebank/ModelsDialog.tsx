import { Trash2 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { formatBytes } from '../../core/words.ts';
import { refreshVectors } from '../../state/answers/vectors.ts';
import { isUnknown, type ModelCard } from '../../state/embedding/model-cards.ts';
import { chooseModel, removeModel, renameModel, useModels } from '../../state/embedding/models.ts';
import { useStore } from '../../state/store.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { askForFiles } from './ask-for-files.ts';
import { EpisodeVectors } from './EpisodeVectors.tsx';
import { ModelFeed } from './ModelFeed.tsx';
import { takeModels } from './take-people-files.ts';
import './models-dialog.css';

const ROLES = [
  { role: 'detector', title: 'Finds faces' },
  { role: 'embedder', title: 'Makes vectors of them' },
] as const;

/** The models that look at faces: which is used, where it is from, and the vectors that they made. */
export function ModelsDialog() {
  const setDialog = useStore((s) => s.setDialog);
  const opened = useStore((s) => s.open !== undefined);
  const { models, adding, failure } = useModels();
  useEffect(() => void refreshVectors(), []);
  const close = (): void => setDialog('none');
  return (
    <Dialog
      title="Face models"
      lead="Models run in this page; no picture leaves this computer. Only vectors of one model are compared."
      onClose={close}
      footer={
        <>
          <Button disabled={adding !== undefined} onClick={askForModels}>
            {adding === undefined ? 'Add a model file…' : `Looking at ${adding}…`}
          </Button>
          <Button look="primary" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      {failure !== '' && <p role="alert">{failure}</p>}
      {ROLES.map(({ role, title }) => (
        <fieldset key={role} className="models">
          <legend className="eyebrow">{title}</legend>
          {models
            .filter((card) => card.role === role)
            .map((card) => (
              <Model key={card.sha256} card={card} />
            ))}
        </fieldset>
      ))}
      {opened && <EpisodeVectors />}
    </Dialog>
  );
}

function Model({ card }: { readonly card: ModelCard }) {
  const { sha256, role, name, file, bytes, dimension, builtIn, provenance, licence } = card;
  const used = useModels(({ choice }) => choice[role === 'embedder' ? 'embedder' : 'detector']);
  const id = useId();
  const facts = [
    ...(builtIn ? ['comes with Cutline'] : [file]),
    formatBytes(bytes),
    ...(dimension === undefined ? [] : [`${dimension} numbers a face`]),
    `SHA-256 ${sha256.slice(0, 12)}…`,
  ];
  return (
    <div className="model">
      <input
        type="radio"
        id={id}
        name={`model-${role}`}
        checked={used === sha256}
        onChange={() => void chooseModel(card)}
      />
      <div className="model-words">
        <p>
          <label htmlFor={id}>{name}</label>
          {!builtIn && role === 'embedder' && <Rename card={card} />}
        </p>
        <small title={sha256}>{facts.join(' · ')}</small>
        <small>
          {provenance} {licence}
        </small>
        {role === 'embedder' && isUnknown(card) && <ModelFeed card={card} />}
      </div>
      {!builtIn && (
        <IconButton
          label={`Remove ${name}`}
          icon={Trash2}
          side="below-end"
          onClick={() => void removeModel(sha256)}
        />
      )}
    </div>
  );
}

/** Vectors are compared by the name of their model, so it has to be the one that files say. */
function Rename({ card: { sha256, name } }: { readonly card: ModelCard }) {
  const [draft, setDraft] = useState<string>();
  const { notify } = useStore.getState();
  if (draft === undefined) {
    return (
      <Button look="plain" onClick={() => setDraft(name)}>
        Rename
      </Button>
    );
  }
  const keep = async (): Promise<void> => {
    setDraft(undefined);
    if (draft.trim() === name) return;
    try {
      await renameModel(sha256, draft);
    } catch (error) {
      const text =
        error instanceof Error && 'userMessage' in error ? String(error.userMessage) : '';
      notify({ level: 'error', text });
    }
  };
  return (
    <input
      className="text-field"
      aria-label={`Name of ${name} in files`}
      // biome-ignore lint/a11y/noAutofocus: it was asked for by a button
      autoFocus
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep();
        else if (event.key === 'Escape') setDraft(undefined);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

const askForModels = (): void =>
  askForFiles((files) => void takeModels(files), { accept: '.onnx' });
