import { useMemo } from 'react';
import type { Episode } from '../../../core/episode/episode.ts';
import { ownTime } from '../../../core/episode/episode-parts.ts';
import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import type { OperationLog } from '../../../core/moderation/types.ts';
import type { ReviewItem } from '../../../core/review/types.ts';
import { useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { isListed } from '../../../state/views/visible.ts';
import { toggleLock } from '../../acts/identity-actions.ts';
import { NumberedPeople } from '../../acts/NumberedPeople.tsx';
import { NameField } from '../../acts/naming/NameField.tsx';
import { useRenaming } from '../../acts/renaming.ts';
import { useTrackCursor } from '../../acts/track-cursor.ts';
import { useNearest, useTrackSimilarity } from '../../acts/use-similarity.ts';
import { Button } from '../../kit/Button.tsx';
import { cosine } from '../../kit/cosine.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { episodeSeconds, screenTime } from '../../kit/on-screen.ts';
import { KIND_WORDS } from '../../kit/review-words.ts';
import { useSimilarityName } from '../../kit/similarity-name.ts';
import { Section } from '../../kit/why/Section.tsx';
import { displayName, duration, isNamed, timecode, timeIn } from '../../kit/words.ts';
import { EpisodeParts } from './EpisodeParts.tsx';
import { Facts } from './Facts.tsx';
import { History } from './History.tsx';
import { Lineage } from './Lineage.tsx';
import { Outliers } from './Outliers.tsx';
import { PersonLine } from './PersonLine.tsx';
import { questionChips } from './question-chips.ts';
import { Timeline } from './Timeline.tsx';
import { TrackFacts } from './TrackFacts.tsx';
import { TrackPair } from './TrackPair.tsx';
import { TrackThumbs } from './TrackThumbs.tsx';
import { WhyTogether } from './WhyTogether.tsx';
import '../../kit/why/why.css';

const NEAREST = 4;

interface IdentityFactsProps {
  readonly identity: Identity;
  /** Those it stands among, and the history that led to them. */
  readonly set: IdentitySet | undefined;
  readonly log: OperationLog;
}

/** Everything about one identity, the most telling first. */
export function IdentityFacts({ identity, set, log }: IdentityFactsProps) {
  const open = useStore((s) => s.open);
  const { setActive, setView } = useStore.getState();
  const renaming = useRenaming((s) => s.place === 'inspector' && s.id === identity.id);
  const start = useRenaming((s) => s.start);
  const similarity = useTrackSimilarity(identity);
  const others = useMemo(() => (set?.identities ?? []).filter(isListed), [set]);
  const nearest = useNearest(identity, others, NEAREST);
  const similarityName = useSimilarityName('short');
  const pair = useSelectedPair();
  const pointed = usePointedTrack(identity);
  // From near it has a head of its own, with face, name and acts.
  const near = useStore((s) => s.view.type === 'identity' && s.view.id === identity.id);
  if (open === undefined) return null;
  const name = displayName(identity);
  const goTo = (id: string): void => {
    setActive(id);
    if (useStore.getState().view.type === 'identity') setView({ type: 'identity', id });
  };
  return (
    <>
      {!near && (
        <>
          <div className="insp-hero">
            <Face row={identity.canonicalFace} of={name} className="insp-rep" />
            <div className="insp-who">
              <h2>
                <i className="id-dot" style={{ background: identityColour(identity) }} />
                {renaming ? <NameField identity={identity} /> : <span>{name}</span>}
              </h2>
              <p>
                {plural(identity.tracks.length, 'track')} · {plural(identity.faceCount, 'face')} ·{' '}
                {duration(screenTime(open.episode, identity.tracks))}
              </p>
            </div>
          </div>
          <div className="insp-acts even">
            <Button aria-pressed={identity.locked} onClick={() => toggleLock([identity])}>
              {identity.locked ? 'Unlock' : 'Lock'} <Kbd>L</Kbd>
            </Button>
            <Button onClick={() => start(identity.id, 'inspector')}>
              Rename <Kbd>R</Kbd>
            </Button>
          </div>
        </>
      )}
      <PersonLine identity={identity} />
      {!isNamed(identity) && <NumberedPeople about={{ identities: [identity], rows: [] }} />}
      <OtherNames identity={identity} />
      <OpenQuestions identity={identity} />
      <Section
        title="Tracks"
        aside={identity.tracks.length > 1 ? 'least like the rest first' : undefined}
      >
        <TrackThumbs identity={identity} similarity={similarity} />
      </Section>
      <Outliers identity={identity} similarity={similarity} />
      {pointed !== undefined && <TrackFacts track={pointed} />}
      {pair === undefined ? (
        <WhyTogether identity={identity} />
      ) : (
        <TrackPair a={pair[0]} b={pair[1]} episode={open.episode} />
      )}
      <Section title="Nearest" aside={similarityName}>
        <ul className="insp-near" style={{ minHeight: Math.min(NEAREST, others.length - 1) * 38 }}>
          {nearest.map(({ identity: other, similarity: alike }) => (
            <li key={other.id}>
              <button type="button" onClick={() => goTo(other.id)}>
                <Face row={other.canonicalFace} decorative className="insp-near-face" />
                <span className={isNamed(other) ? undefined : 'unnamed'}>{displayName(other)}</span>
                <b>{cosine(alike)}</b>
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section
        title="On screen"
        aside={
          open.episode.parts === undefined
            ? `of ${timecode(episodeSeconds(open.episode))}`
            : `of ${plural(open.episode.parts.length, 'episode')}`
        }
      >
        <Timeline identity={identity} />
        <EpisodeParts identity={identity} episode={open.episode} />
      </Section>
      <Section title="Figures">
        <Facts
          facts={[
            ['Identity', identity.id],
            ['Cluster id', clusterWords(identity)],
            ['Variance σ²', identity.variance.toFixed(3)],
            ['Resultant R', (1 - identity.variance).toFixed(3)],
            ['First seen', firstSeen(open.episode, identity)],
            ...(identity.sharedFramePairs > 0
              ? [['In one frame', plural(identity.sharedFramePairs, 'pair')] as const]
              : []),
          ]}
        />
      </Section>
      <Lineage id={identity.id} set={set} log={log} />
      <History of={identity} log={log} />
    </>
  );
}

/** With the episode, where several are one. */
function firstSeen(episode: Episode, { firstTs }: Identity): string {
  const { part } = ownTime(episode, firstTs);
  return part === undefined ? timecode(firstTs) : `${part.epId} ${timeIn(episode, firstTs)}`;
}

/** Exactly two selected tracks, which are compared instead of the whole. */
function useSelectedPair(): readonly [number, number] | undefined {
  const selection = useStore((s) => s.trackSelection);
  const [a, b] = selection;
  return selection.size === 2 && a !== undefined && b !== undefined ? [a, b] : undefined;
}

/** The track of the identity that is selected alone, or has the focus in its view. */
function usePointedTrack(identity: Identity): number | undefined {
  const selection = useStore((s) => s.trackSelection);
  const view = useStore((s) => s.view);
  const cursor = useTrackCursor((s) => s.track);
  const [only] = selection;
  const track = selection.size === 1 ? only : cursor;
  const here = view.type === 'identity' && view.id === identity.id;
  return here && track !== undefined && identity.tracks.includes(track) ? track : undefined;
}

function clusterWords(identity: Identity): string {
  const { clusterId, tracks } = identity;
  if (clusterId === null) return tracks.length > 1 ? 'none, too small' : 'none, stands alone';
  return clusterId < 0 ? '−1, noise' : String(clusterId);
}

/** What the review queue has to ask about an identity, by kinds, each one press away. */
function OpenQuestions({ identity }: { readonly identity: Identity }) {
  const agenda = useReviewQueue((s) => s.agenda);
  const { show } = useReviewQueue.getState();
  const setDrawer = useStore((s) => s.setDrawer);
  const has = ({ a, b }: ReviewItem): boolean =>
    identity.tracks.includes(a.tracks[0] ?? -1) || identity.tracks.includes(b?.tracks[0] ?? -1);
  const all = [
    ...agenda.passed,
    ...(agenda.shown === undefined ? [] : [agenda.shown]),
    ...agenda.ahead,
  ];
  const chips = questionChips(all.filter(has));
  if (chips.length === 0) return null;
  return (
    <ul className="insp-questions" aria-label="Open questions">
      {chips.map(({ item, count }) => (
        <li key={item.kind}>
          <button
            type="button"
            title={item.reason}
            onClick={() => {
              show(item.key);
              setDrawer('review');
            }}
          >
            {KIND_WORDS[item.kind].badge}
            {count > 1 && ` × ${count}`}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Names that parts of the identity had before they were merged: one click makes one its name. */
function OtherNames({ identity }: { readonly identity: Identity }) {
  const setLabels = useStore((s) => s.setLabels);
  const { aliases = [], labels } = identity;
  if (aliases.length === 0) return null;
  return (
    <p className="insp-aliases">
      Also named{' '}
      {aliases.map((alias) => (
        <Button
          key={alias}
          look="plain"
          title={`Call it ${alias}`}
          onClick={() => setLabels(identity, { ...labels, name: alias })}
        >
          {alias}
        </Button>
      ))}
    </p>
  );
}
