import type { ExportSizes } from '../../../core/export/estimate.ts';
import type { ExportOptions } from '../../../state/lib/export-options.ts';
import type { OpenEpisode } from '../../../state/lib/types.ts';
import { formatCount, plural } from '../../kit/format.ts';
import { about } from './about.ts';
import { ExportLine, Segmented } from './ExportParts.tsx';

interface EpisodePartsProps {
  readonly open: OpenEpisode;
  /** Rows of the tracks that are deleted. */
  readonly deleted: readonly number[];
  readonly options: ExportOptions;
  readonly sizes: ExportSizes;
  /** Mean bytes of a crop; undefined until some were read. */
  readonly cropBytes: number | undefined;
  readonly onChange: (part: Partial<ExportOptions>) => void;
}

/** The episode itself, in step with what was decided. */
export function EpisodeParts(props: EpisodePartsProps) {
  const { open, deleted, options, sizes, cropBytes, onChange } = props;
  const { tracks, faces, npy, crops } = sizes;
  const hasCrops = open.crops !== 'none' && crops.all > 0;
  const count = options.crops === 'none' ? 0 : crops[options.crops];
  return (
    <fieldset className="export-group">
      <legend className="eyebrow">Episode files</legend>
      <ExportLine
        title="Tracks and faces"
        checked={options.episodeFiles}
        size={tracks + faces + npy}
        onChange={(episodeFiles) => onChange({ episodeFiles })}
      >
        {effectText(open, deleted, options)}
      </ExportLine>
      <div className="export-crops" data-off={!options.episodeFiles || !hasCrops}>
        <span className="export-line-head">
          <b>Crops</b>
          {hasCrops && count > 0 && (
            <span className="export-size" data-off={!options.episodeFiles}>
              {cropBytes === undefined ? plural(count, 'file') : about(count * cropBytes)}
            </span>
          )}
        </span>
        <Segmented
          legend="Crops"
          name="crops"
          value={hasCrops ? options.crops : 'none'}
          options={CROPS}
          disabled={!options.episodeFiles || !hasCrops}
          onChange={(choice) => onChange({ crops: choice })}
        />
        <span className="export-line-text">{cropsText(hasCrops, options, crops)}</span>
      </div>
      <ExportLine
        title="Track vectors"
        checked={options.trackVectors}
        size={sizes.pooled}
        onChange={(trackVectors) => onChange({ trackVectors })}
      >
        <code>tracks.npy</code>, one pooled unit vector a track, with its table.
      </ExportLine>
    </fieldset>
  );
}

const CROPS = [
  { value: 'none', title: 'None' },
  { value: 'kept', title: 'Without deleted' },
  { value: 'all', title: 'All' },
] as const;

/** What became of the imported files. */
function effectText(
  { base, episode }: OpenEpisode,
  deleted: readonly number[],
  { profile }: ExportOptions,
) {
  const back = base.tracks.deleted.filter(
    (mark, row) => mark === 1 && !deleted.includes(row),
  ).length;
  const parts = episode.tracks.count - base.tracks.count;
  const changes: string[] = [];
  if (deleted.length > 0) {
    const fate = profile === 'spec' ? 'marked as deleted' : 'left out';
    changes.push(`${plural(deleted.length, 'deleted track')} ${fate}`);
  }
  if (back > 0) changes.push(`${plural(back, 'restored track')} no longer marked`);
  if (parts > 0) changes.push(`${plural(parts, 'part')} of split tracks added`);
  const files = (
    <>
      <code>tracks.jsonl</code>, <code>faces.jsonl</code>, <code>faces.npy</code>:
    </>
  );
  return (
    <>
      {files} {changes.length === 0 ? 'as imported, every key kept.' : `${changes.join(', ')}.`}
    </>
  );
}

function cropsText(hasCrops: boolean, { crops }: ExportOptions, count: ExportSizes['crops']) {
  if (!hasCrops) return 'The episode came without crops.';
  if (crops === 'none') return 'No pictures beside the rows.';
  const gone = count.all - count.kept;
  const files = `${plural(count[crops], 'picture')} in crops/`;
  if (crops === 'all' || gone === 0) return `${files}.`;
  return `${files}; ${formatCount(gone)} of deleted tracks purged.`;
}
