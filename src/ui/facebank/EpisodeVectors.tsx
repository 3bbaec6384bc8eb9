import { useId, useState } from 'react';
import {
  askModel,
  embedAgain,
  forgetVectors,
  sayModel,
  takeVectors,
  useVectorSets,
} from '../../state/answers/vectors.ts';
import { useModels } from '../../state/embedding/models.ts';
import type { VectorSetView } from '../../state/embedding/vector-sets.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { formatCount, plural } from '../kit/format.ts';

/** The vectors of the open episode: which model made them, and others beside them. */
export function EpisodeVectors() {
  const sets = useVectorSets((s) => s.sets);
  const epId = useStore((s) => s.open?.episode.epId);
  const setDialog = useStore((s) => s.setDialog);
  const busy = useStore((s) => s.job.type === 'running');
  const embedder = useModels(({ models, choice }) =>
    models.find(({ sha256 }) => sha256 === choice.embedder),
  );
  const inUse = sets.find(({ used }) => used);
  /** What takes long shows in the page's own place, with its way out. */
  const start = (work: () => Promise<void>) => () => {
    setDialog('none');
    void work();
  };
  return (
    <section className="models" aria-labelledby="vectors-heading">
      <h3 id="vectors-heading" className="eyebrow">
        Vectors of {epId}
      </h3>
      {sets.map((set) => (
        <SetRow key={set.id ?? ''} set={set} />
      ))}
      {inUse !== undefined && (
        <div className="models-acts">
          <Button disabled={busy} onClick={start(askModel)}>
            Ask the data which model it was
          </Button>
          <Button disabled={busy} onClick={start(embedAgain)}>
            Embed the faces again with {embedder?.name}
          </Button>
          <Say model={inUse.model} />
        </div>
      )}
    </section>
  );
}

function SetRow({ set }: { readonly set: VectorSetView }) {
  const { id, model, dimension, detector, faces, of, used, done } = set;
  const by = detector === undefined ? '' : `, faces found by ${detector}`;
  const what = id === undefined ? 'from the files' : `embedded here${by}`;
  const count =
    done === undefined
      ? `${formatCount(faces)} of ${plural(of, 'face')}`
      : `not finished, ${formatCount(done)} of ${formatCount(of)}`;
  return (
    <div className="model">
      <div className="model-words">
        <p>
          <b>{model === '' ? 'Model not known' : model}</b>
          {used && <span className="model-used">used</span>}
        </p>
        <small>
          {what} · {dimension} numbers a face · {count}
        </small>
      </div>
      {!used && done === undefined && (
        <Button onClick={() => void takeVectors(id)}>Use these</Button>
      )}
      {!used && id !== undefined && <Button onClick={() => void forgetVectors(id)}>Delete</Button>}
    </div>
  );
}

/** Somebody knows which model made the vectors of the files. */
function Say({ model }: { readonly model: string }) {
  const [text, setText] = useState<string>();
  const models = useModels((s) => s.models);
  const id = useId();
  if (text === undefined) {
    return (
      <Button look="plain" onClick={() => setText(model)}>
        I know the model…
      </Button>
    );
  }
  return (
    <form
      className="models-say"
      onSubmit={(event) => {
        event.preventDefault();
        setText(undefined);
        if (text.trim() !== model) void sayModel(text);
      }}
    >
      <input
        className="text-field"
        aria-label="Model that made the vectors in use"
        list={id}
        value={text}
        placeholder="arcface_r100_v1"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <datalist id={id}>
        {models
          .filter(({ role }) => role === 'embedder')
          .map(({ sha256, name }) => (
            <option key={sha256} value={name} />
          ))}
      </datalist>
      <Button type="submit">Keep</Button>
    </form>
  );
}
