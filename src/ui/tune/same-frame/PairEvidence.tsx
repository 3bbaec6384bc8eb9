import { Ban, Columns2, RotateCcw, Undo2 } from 'lucide-react';
import { type CSSProperties, useMemo } from 'react';
import { frameExtent } from '../../../core/same-frame/frame-extent.ts';
import { pairFrames } from '../../../core/same-frame/pair-frames.ts';
import { sameFrameRules } from '../../../core/same-frame/rules.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { FrameCard } from '../../kit/frame/FrameCard.tsx';
import { frameView, freeCorner } from '../../kit/frame/frame-view.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { displayName, trackName } from '../../kit/words.ts';
import './pair-evidence.css';
import { pairActs, waiveAll } from './pair-acts.ts';
import { type PairRow, spread } from './pair-rows.ts';
import { verdict } from './same-frame-words.ts';

/** Frames drawn; of more, an even choice. */
const MOST_FRAMES = 18;

interface PairEvidenceProps {
  readonly row: PairRow;
  readonly rows: readonly PairRow[];
  readonly similarity: number | undefined;
}

/** Both faces, what is between them, and every frame that they share. */
export function PairEvidence({ row, rows, similarity }: PairEvidenceProps) {
  const open = useStore((s) => s.open);
  const parameters = useStore((s) => s.parameters);
  const set = useStore(selectIdentitySet);
  // The acts depend on the history: what is waived can be restored.
  useStore((s) => s.log);
  const rules = sameFrameRules(parameters);
  const { minFrames, maxIou, minSizeRatio } = rules;
  const { a, b } = row;
  const frames = useMemo(
    () =>
      open === undefined ? [] : pairFrames(open.episode, a, b, { minFrames, maxIou, minSizeRatio }),
    [open, a, b, minFrames, maxIou, minSizeRatio],
  );
  if (open === undefined) return null;
  const { episode, summaries } = open;
  const shown = spread(frames, MOST_FRAMES);
  const extent = frameExtent(episode);
  const view = frameView(episode.faces, frames, extent);
  const corner = freeCorner(episode.faces, frames, view);
  const acts = pairActs(row);
  const all = waiveAll(rows, row, set?.byTrack);
  const sides = [a, b].map((track) => ({
    track,
    identity: set?.identities[set.byTrack[track] ?? -1],
  }));
  const ids = [...new Set(sides.flatMap(({ identity }) => identity?.id ?? []))];
  const compare = () => {
    const { setDialog, compare: show } = useStore.getState();
    setDialog('none');
    show(ids);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="sf-evidence" aria-label="Evidence" tabIndex={0}>
      <div className="sf-faces">
        {sides.map(({ track, identity }) => (
          <figure key={track}>
            <Face
              className="sf-look"
              row={summaries.bestFace[track] ?? -1}
              of={identity && displayName(identity)}
            />
            <figcaption>
              <b>
                <i
                  className="sf-dot"
                  style={
                    {
                      '--colour': identity ? identityColour(identity) : 'var(--text-3)',
                    } as CSSProperties
                  }
                />
                {identity === undefined ? 'in no identity' : displayName(identity)}
              </b>
              <small>{trackName(episode, track)}</small>
            </figcaption>
          </figure>
        ))}
        <div className="sf-verdict">
          <p data-standing={row.standing}>{verdict(row.standing, row.counts, rules)}</p>
          <p className="sf-effect">{effectText(row, parameters)}</p>
          {similarity !== undefined && !Number.isNaN(similarity) && (
            <p className="sf-effect">Their vectors are {similarity.toFixed(2)} alike.</p>
          )}
          <div className="sf-acts">
            {acts.restore === undefined ? (
              <Button icon={Undo2} disabled={acts.waive === undefined} onClick={acts.waive}>
                Waive <Kbd>W</Kbd>
              </Button>
            ) : (
              <Button icon={RotateCcw} onClick={acts.restore}>
                Restore <Kbd>W</Kbd>
              </Button>
            )}
            <Button icon={Ban} disabled={acts.notSame === undefined} onClick={acts.notSame}>
              Not the same <Kbd>X</Kbd>
            </Button>
            {ids.length > 1 && (
              <Button look="plain" icon={Columns2} onClick={compare}>
                Compare
              </Button>
            )}
            {all !== undefined && acts.waive !== undefined && row.standing === 'linked' && (
              <Button look="plain" onClick={all.run}>
                Waive all {all.count}{' '}
                {ids.length > 1 ? 'between these two' : 'inside this identity'}
              </Button>
            )}
          </div>
        </div>
      </div>
      <h3>
        Shared frames <span>{frames.length}</span>
        {shown.length < frames.length && <small>{shown.length} of them, evenly spread</small>}
      </h3>
      <ul className="sf-frames">
        {shown.map((frame) => (
          <FrameCard
            key={frame.frame}
            episode={episode}
            frame={frame}
            extent={extent}
            view={view}
            corner={corner}
            colours={[colourOf(sides[0]?.identity), colourOf(sides[1]?.identity)]}
          />
        ))}
      </ul>
    </section>
  );
}

const colourOf = (identity: Parameters<typeof identityColour>[0] | undefined): string =>
  identity === undefined ? 'var(--text-2)' : identityColour(identity);

function effectText(
  { together, mergesAt, standing }: PairRow,
  { same_frame, cluster_thresh, algorithm }: ReturnType<typeof useStore.getState>['parameters'],
): string {
  if (standing === 'idle') return 'They are not clustered, so it changes nothing.';
  const at = formatThreshold(cluster_thresh);
  if (together) return `In one identity at ${at}.`;
  if (standing === 'linked' && same_frame === 'enforce') return 'Kept apart at every threshold.';
  if (algorithm !== 'agglomerative') return `Apart with ${algorithm} at ${at}.`;
  if (mergesAt === undefined) return 'No threshold brings them together.';
  return `Apart at ${at}; they come together at ${formatThreshold(mergesAt)}.`;
}
