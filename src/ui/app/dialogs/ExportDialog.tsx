import { useMemo, useState } from 'react';
import { canPickFolder } from '../../../bridge/drop.ts';
import { estimateLog } from '../../../core/export/estimate.ts';
import type { ExportOptions } from '../../../state/lib/export-options.ts';
import type { OpenEpisode } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../../state/views/selectors.ts';
import { selectDeletedBin } from '../../acts/bins.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { plural } from '../../kit/format.ts';
import { about } from './about.ts';
import { EpisodeParts } from './EpisodeParts.tsx';
import { ExportLine, SchemaCard, Segmented } from './ExportParts.tsx';
import { rememberChoice, rememberedChoice } from './export-choice.ts';
import { totalOf } from './export-total.ts';
import { identitiesInParts } from './identities-in-parts.ts';
import { useExportSizes } from './use-export-sizes.ts';
import './export-dialog.css';

/** What to write, and where. */
export function ExportDialog() {
  const open = useStore((state) => state.open);
  return open === undefined ? null : <ExportWindow open={open} />;
}

function ExportWindow({ open }: { readonly open: OpenEpisode }) {
  const set = useStore(selectIdentitySet);
  const decisions = useStore(selectDecisions);
  const deleted = useStore(selectDeletedBin);
  const steps = useStore((state) => state.log.entries.length);
  const exportEpisode = useStore((state) => state.exportEpisode);
  const setDialog = useStore((state) => state.setDialog);
  const [chosen, setChosen] = useState<ExportOptions>(rememberedChoice);
  const hasCrops = open.crops !== 'none';
  const options: ExportOptions = {
    ...chosen,
    target: canPickFolder() ? chosen.target : 'zip',
    thumbs: chosen.thumbs && hasCrops,
    crops: hasCrops ? chosen.crops : 'none',
  };
  const change = (part: Partial<ExportOptions>) => setChosen({ ...chosen, ...part });
  const close = () => setDialog('none');
  const { profile } = options;
  const { sizes, cropBytes } = useExportSizes(open, decisions ?? NONE, profile);
  const identities = set?.identities.length ?? 0;
  const history = useStore((state) => state.log);
  const log = useMemo(() => estimateLog(history, open.base.dim), [history, open]);
  const inParts = useMemo(() => identitiesInParts(open.episode, set), [open, set]);
  const total = totalOf(options, { sizes, cropBytes, identities, log, inParts });
  const clusters = set?.metrics.num_clusters ?? 0;
  return (
    <Dialog
      title="Export"
      size="large"
      lead={`${open.episode.epId} · ${plural(clusters, 'identity', 'identities')} and ${plural(identities - clusters, 'single track')}, as they are on the screen${foldersOf(inParts.length)}`}
      onClose={close}
      footer={
        <>
          <p className="export-total">
            <b>{about(total.bytes)}</b> in {plural(total.files, 'file')}
          </p>
          {canPickFolder() && (
            <Segmented
              legend="Where to"
              name="target"
              value={options.target}
              options={TARGETS}
              onChange={(target) => change({ target })}
            />
          )}
          <Button look="plain" onClick={close}>
            Cancel
          </Button>
          <Button
            look="primary"
            onClick={() => {
              rememberChoice(chosen);
              close();
              void exportEpisode(options);
            }}
          >
            {options.target === 'zip' ? 'Save zip' : 'Choose folder and write'}
          </Button>
        </>
      }
    >
      <fieldset className="schema-cards">
        <legend className="eyebrow">Schema</legend>
        <SchemaCard
          name="profile"
          title="Specification"
          sample="identity-00012"
          checked={profile === 'spec'}
          onChange={() => change({ profile: 'spec' })}
        >
          Labels, locks, variance, canonical faces and metrics. Vectors in <code>faces.npy</code>.
        </SchemaCard>
        <SchemaCard
          name="profile"
          title="Pipeline"
          sample="id_0012"
          checked={profile === 'pipeline'}
          onChange={() => change({ profile: 'pipeline' })}
        >
          As the live pipeline spells it, its own keys kept. Vectors inline.
        </SchemaCard>
      </fieldset>
      <div className="export-groups">
        <fieldset className="export-group">
          <legend className="eyebrow">Identities</legend>
          <ExportLine title="identities.json" always checked size={total.identities}>
            Who is who: tracks, names, locks and times.
          </ExportLine>
          <ExportLine
            title="Thumbnails"
            checked={options.thumbs}
            disabled={!hasCrops}
            size={total.thumbs}
            onChange={(thumbs) => change({ thumbs })}
          >
            {hasCrops
              ? 'A square JPEG for each identity and single track.'
              : 'The episode came without crops.'}
          </ExportLine>
          <ExportLine
            title="Table of tracks"
            checked={options.csv}
            size={sizes.csv}
            onChange={(csv) => change({ csv })}
          >
            <code>assignments.csv</code>, a row a track, for spreadsheets.
          </ExportLine>
          <ExportLine
            title="Moderation log"
            checked={options.log}
            disabled={steps === 0}
            size={steps === 0 ? undefined : log}
            onChange={(log) => change({ log })}
          >
            {steps === 0
              ? 'Nothing was decided yet.'
              : `${plural(steps, 'step')}, replayed when the episode is imported again.`}
          </ExportLine>
        </fieldset>
        <EpisodeParts
          open={open}
          deleted={deleted}
          options={options}
          sizes={sizes}
          cropBytes={cropBytes}
          onChange={change}
        />
      </div>
    </Dialog>
  );
}

/** What is beside the files of all together, where several episodes are one. */
const foldersOf = (parts: number): string =>
  parts === 0 ? '' : `; and a folder with the files of each of the ${plural(parts, 'episode')}`;

const NONE = { deleted: new Set<number>() };
const TARGETS = [
  { value: 'zip', title: 'One zip' },
  { value: 'folder', title: 'A folder' },
] as const;
