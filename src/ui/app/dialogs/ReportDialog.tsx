import { CircleAlert, Info, Wrench } from 'lucide-react';
import type { ImportRemark, ImportReport } from '../../../core/episode/episode.ts';
import { formatBytes } from '../../../core/words.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { formatCount, formatMs } from '../../kit/format.ts';
import { placesText } from './places-text.ts';
import './report-dialog.css';

const RULES: Readonly<Record<ImportReport['vectorRule'], string>> = {
  inline: 'Vectors are inside faces.jsonl.',
  'npy-accepted': 'One row of faces.npy for each accepted face, in file order.',
  'npy-lines': 'One row of faces.npy for each line of faces.jsonl.',
  'track-prototypes': 'Faces have no vectors; each track brings its own.',
  none: 'No vectors were found.',
};
const LEVELS = [
  { level: 'warning', title: 'Worth a look', icon: CircleAlert },
  { level: 'repaired', title: 'Repaired on the way in', icon: Wrench },
  { level: 'info', title: 'Good to know', icon: Info },
] as const;

/** What came in with the open episode, and what was made of it. */
export function ReportDialog() {
  const episode = useStore((state) => state.open?.episode);
  const setDialog = useStore((state) => state.setDialog);
  if (episode === undefined) return null;
  const { report } = episode;
  const close = () => setDialog('none');
  return (
    <Dialog
      title="Import report"
      lead={`${episode.epId}${episode.runId === '' ? '' : `, run ${episode.runId}`} · read in ${formatMs(report.ms)}`}
      onClose={close}
      size="large"
      footer={
        <Button look="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <Counts report={report} />
      {LEVELS.map(({ level, title, icon: Icon }) => {
        const remarks = report.remarks.filter((remark) => remark.level === level);
        if (remarks.length === 0) return null;
        return (
          <section key={level} className="report-section">
            <h3>{title}</h3>
            <ul className="remarks">
              {remarks.map((remark) => (
                <li key={remark.code + remark.text} data-level={level}>
                  <Icon size={15} aria-hidden="true" />
                  <Remark remark={remark} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {report.remarks.length === 0 && (
        <p className="report-clean">Nothing to remark: every line was read as it stands.</p>
      )}
      <section className="report-section">
        <h3>Files</h3>
        <ul className="report-files">
          {report.files.map((file) => (
            <li key={file.path}>
              <code>{file.path}</code>
              <span>{file.role}</span>
              <span>{formatBytes(file.bytes)}</span>
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

function Counts({ report }: { readonly report: ImportReport }) {
  const { counts } = report;
  const cells: readonly (readonly [label: string, value: number, always: boolean])[] = [
    ['faces', counts.faces, true],
    ['with a vector', counts.embedded, true],
    ['skipped', counts.skipped, true],
    ['tracks', counts.tracks, true],
    ['tracks without vectors', counts.unembeddedTracks, false],
    ['faces with a crop', counts.facesWithCrop, true],
    ['faces set aside', counts.quarantined, false],
    ['faces deleted', counts.deleted, false],
  ];
  return (
    <div className="report-section">
      <dl className="report-counts">
        {cells
          .filter(([, value, always]) => always || value > 0)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{formatCount(value)}</dd>
            </div>
          ))}
      </dl>
      <p className="report-rule">{RULES[report.vectorRule]}</p>
    </div>
  );
}

function Remark({ remark }: { readonly remark: ImportRemark }) {
  const { text, count, examples } = remark;
  const more = remark.others ?? count - examples.length;
  // What the sentence names itself is not said twice.
  const shown = examples.filter((example) => !text.includes(example));
  return (
    <div>
      <p>{text}</p>
      {shown.length > 0 && (
        <p className="remark-examples">
          {placesText(shown)}
          {more > 0 && ` and ${formatCount(more)} more`}
        </p>
      )}
    </div>
  );
}
