import { type ReactNode, useState } from 'react';
import { canPickFolder } from '../../bridge/drop.ts';
import { useStore } from '../../state/store.ts';
import type { ExportOptions } from '../../state/types.ts';
import { Button } from '../common/Button.tsx';
import { Dialog } from '../common/Dialog.tsx';
import './choose-dialog.css';
import './export-dialog.css';

/** What to write, and where. */
export function ExportDialog() {
  const episode = useStore((state) => state.open?.episode);
  const crops = useStore((state) => state.open?.crops);
  const exportEpisode = useStore((state) => state.exportEpisode);
  const setDialog = useStore((state) => state.setDialog);
  const [options, setOptions] = useState<ExportOptions>(() => ({
    profile: 'spec',
    target: 'zip',
    thumbs: crops !== 'none',
    trackVectors: false,
  }));
  const change = (part: Partial<ExportOptions>) => setOptions({ ...options, ...part });
  const close = () => setDialog('none');
  return (
    <Dialog
      title="Export"
      lead={`The identities of ${episode?.epId ?? 'the episode'}, as they are on the screen.`}
      onClose={close}
      footer={
        <>
          <Button look="plain" onClick={close}>
            Cancel
          </Button>
          <Button
            look="primary"
            onClick={() => {
              close();
              void exportEpisode(options);
            }}
          >
            {options.target === 'zip' ? 'Save zip' : 'Choose folder and write'}
          </Button>
        </>
      }
    >
      <fieldset className="export-group">
        <legend className="eyebrow">Schema</legend>
        <Radio
          name="profile"
          title="Specification"
          checked={options.profile === 'spec'}
          onChange={() => change({ profile: 'spec' })}
        >
          <code>identities.json</code> with <code>identity-00012</code> ids, labels, locks,
          variance, centroid norm, canonical faces and metrics.
        </Radio>
        <Radio
          name="profile"
          title="Pipeline"
          checked={options.profile === 'pipeline'}
          onChange={() => change({ profile: 'pipeline' })}
        >
          The live pipeline’s own spelling: <code>id_0001</code>, <code>label</code>,{' '}
          <code>rep_thumb_rel_path</code>, integer track ids.
        </Radio>
      </fieldset>
      <fieldset className="export-group">
        <legend className="eyebrow">Also write</legend>
        <Check
          title="Thumbnails"
          checked={options.thumbs}
          disabled={crops === 'none'}
          onChange={(thumbs) => change({ thumbs })}
        >
          {crops === 'none' ? (
            'The episode came without crops.'
          ) : (
            <>
              A square JPEG for each identity, in <code>thumbs/</code>.
            </>
          )}
        </Check>
        <Check
          title="Track vectors"
          checked={options.trackVectors}
          onChange={(trackVectors) => change({ trackVectors })}
        >
          <code>tracks.npy</code> with one pooled unit vector a track, and{' '}
          <code>track_embeddings_meta.jsonl</code>.
        </Check>
      </fieldset>
      {canPickFolder() && (
        <fieldset className="export-group">
          <legend className="eyebrow">Where to</legend>
          <Radio
            name="target"
            title="One zip"
            checked={options.target === 'zip'}
            onChange={() => change({ target: 'zip' })}
          >
            Saved like a download; nothing is overwritten.
          </Radio>
          <Radio
            name="target"
            title="A folder"
            checked={options.target === 'folder'}
            onChange={() => change({ target: 'folder' })}
          >
            Files are written into it; those of the same name are replaced.
          </Radio>
        </fieldset>
      )}
    </Dialog>
  );
}

interface RadioProps {
  readonly name: string;
  readonly title: string;
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly children: ReactNode;
}

function Radio({ name, title, checked, onChange, children }: RadioProps) {
  return (
    <label className="radio-card">
      <input type="radio" name={name} checked={checked} onChange={onChange} />
      <b>{title}</b>
      <span>{children}</span>
    </label>
  );
}

interface CheckProps {
  readonly title: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

function Check({ title, checked, disabled = false, onChange, children }: CheckProps) {
  return (
    <label className="radio-card">
      <input
        type="checkbox"
        checked={checked && !disabled}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <b>{title}</b>
      <span>{children}</span>
    </label>
  );
}
