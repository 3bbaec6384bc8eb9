import type { Episode } from '../../../core/episode/episode.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatCount } from '../../kit/format.ts';
import { episodeSeconds } from '../../kit/on-screen.ts';
import { Section } from '../../kit/why/Section.tsx';
import { timecode } from '../../kit/words.ts';
import { Facts } from './Facts.tsx';
import { History } from './History.tsx';

const VECTORS: Readonly<Record<Episode['report']['vectorRule'], string>> = {
  inline: 'in the face lines',
  'npy-accepted': 'faces.npy, one row a kept face',
  'npy-lines': 'faces.npy, one row a line',
  'track-prototypes': 'track prototypes',
  none: 'none found',
};

/** The episode itself, while no identity has the focus. */
export function EpisodeFacts({ episode }: { readonly episode: Episode }) {
  const setDialog = useStore((s) => s.setDialog);
  const { counts, vectorRule, remarks } = episode.report;
  const repaired = remarks.filter((remark) => remark.level !== 'info').length;
  return (
    <>
      <div className="insp-who">
        <h2>
          <span>{episode.epId}</span>
        </h2>
        <p>{episode.runId === '' ? 'Episode' : `Run ${episode.runId}`}</p>
      </div>
      <Section title="Episode">
        <Facts
          facts={[
            ['Tracks', formatCount(counts.tracks)],
            ['Faces', formatCount(counts.faces)],
            ['With a vector', formatCount(counts.embedded)],
            ['Skipped', formatCount(counts.skipped)],
            ['With a picture', formatCount(counts.facesWithCrop)],
            ['Length', timecode(episodeSeconds(episode))],
          ]}
        />
      </Section>
      <Section title="Vectors">
        <Facts
          facts={[
            ['Dimensions', episode.dim === 0 ? '–' : String(episode.dim)],
            ['From', VECTORS[vectorRule]],
            ...(counts.quarantined > 0
              ? [['Quarantined', formatCount(counts.quarantined)] as const]
              : []),
          ]}
        />
      </Section>
      <Button onClick={() => setDialog('report')}>
        Import report{repaired > 0 ? ` · ${formatCount(repaired)} to look at` : ''}
      </Button>
      <History />
      <p className="insp-quiet">Click a face, or press an arrow key, to look at an identity.</p>
    </>
  );
}
