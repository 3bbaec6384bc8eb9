import { FileDown, FileUp } from 'lucide-react';
import { useId, useRef } from 'react';
import type { StartChoice } from '../../../core/advice/start-threshold.ts';
import { PRESETS } from '../../../core/cluster/parameters.ts';
import { setStartChoice, useStartChoice } from '../../../state/clustering/start-choice.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { SPEC_THRESHOLD } from '../../kit/threshold-words.ts';
import './parameters-dialog.css';

/** Parameters as a file, and the thresholds that others work with. */
export function ParametersDialog() {
  const parameters = useStore((state) => state.parameters);
  const setParameters = useStore((state) => state.setParameters);
  const loadParameters = useStore((state) => state.loadParameters);
  const saveParameters = useStore((state) => state.saveParameters);
  const setDialog = useStore((state) => state.setDialog);
  const input = useRef<HTMLInputElement>(null);
  const close = () => setDialog('none');
  return (
    <Dialog
      title="Parameters"
      lead="The pipeline reads them from recognition.yaml; so can Cutline."
      onClose={close}
      footer={
        <Button look="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <section className="parameter-file">
        <h3>recognition.yaml</h3>
        <dl className="parameter-values">
          {Object.entries(parameters).map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{typeof value === 'number' ? Number(value.toFixed(4)) : String(value)}</dd>
            </div>
          ))}
        </dl>
        <div className="parameter-buttons">
          <Button icon={FileUp} onClick={() => input.current?.click()}>
            Load recognition.yaml
          </Button>
          <Button icon={FileDown} onClick={saveParameters}>
            Save recognition.yaml
          </Button>
          <input
            ref={input}
            type="file"
            accept=".yaml,.yml"
            className="visually-hidden"
            aria-label="Parameters file"
            tabIndex={-1}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file !== undefined) void loadParameters(file);
            }}
          />
        </div>
      </section>
      <StartSetting />
      <section className="parameter-file">
        <h3>Thresholds in use elsewhere</h3>
        <ul className="presets">
          {PRESETS.map(({ id, name, origin, parameters: preset }) => (
            <li key={id}>
              <span>{name}</span>
              <span className="preset-origin">{origin}</span>
              <Button
                aria-label={`Use ${name}`}
                disabled={
                  parameters.cluster_thresh === preset.cluster_thresh &&
                  parameters.min_cluster_size === preset.min_cluster_size
                }
                onClick={() => setParameters(preset)}
              >
                Use
              </Button>
            </li>
          ))}
        </ul>
        <p className="preset-note">
          The best threshold belongs to the embedder that made the vectors, not to the tool: look at
          the landscape, then at the faces.
        </p>
      </section>
    </Dialog>
  );
}

const CHOICES: readonly (readonly [choice: StartChoice, words: string])[] = [
  ['suggested', 'the suggested threshold'],
  ['default', `the specification’s default (${formatThreshold(SPEC_THRESHOLD)})`],
  ['last', 'the threshold used last'],
];

/** Where new episodes start: kept in this browser, for all episodes to come. */
function StartSetting() {
  const choice = useStartChoice((s) => s.choice);
  const id = useId();
  return (
    <section className="parameter-file">
      <h3>New episodes</h3>
      <div className="start-setting">
        <label htmlFor={id}>New episodes start at</label>
        <select
          id={id}
          className="select"
          value={choice}
          onChange={(event) => {
            const chosen = CHOICES.find(([one]) => one === event.currentTarget.value);
            if (chosen !== undefined) setStartChoice(chosen[0]);
          }}
        >
          {CHOICES.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <p className="preset-note">
        A suggestion that is not sure enough is not taken: the default is. A threshold in the
        episode’s own files wins over all three.
      </p>
    </section>
  );
}
