import { Lock, LockOpen } from 'lucide-react';
import { shallow } from 'zustand/shallow';
import type { Episode } from '../../../core/episode/episode.ts';
import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectActive, selectIdentitySet } from '../../../state/views/selectors.ts';
import { toggleLock } from '../../acts/identity-actions.ts';
import { NumberedPeople } from '../../acts/NumberedPeople.tsx';
import { Button } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { formatCount, plural } from '../../kit/format.ts';
import { Growing } from '../../kit/Growing.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { MetricTag } from '../../kit/MetricTag.tsx';
import { screenTime } from '../../kit/on-screen.ts';
import { useLater } from '../../kit/use-later.ts';
import { Section } from '../../kit/why/Section.tsx';
import { WhyApart } from '../../kit/why/WhyApart.tsx';
import { displayName, duration, isNamed } from '../../kit/words.ts';
import { EpisodeParts } from './EpisodeParts.tsx';
import { History } from './History.tsx';
import { IdentityFacts } from './IdentityFacts.tsx';
import './inspector.css';

/** The right side: what is known about the identity with the focus, the selection, or the episode. */
export function Inspector() {
  const episode = useStore((s) => s.open?.episode);
  // In the frame after: the grid shows first what was done.
  const { active, selected, set, log } = useLater(selectLookedAt, isSameLook);
  if (episode === undefined) return null;
  return (
    <div className="inspector">
      <MetricTag />
      {selected.length > 1 ? (
        <SelectionFacts identities={selected} />
      ) : active !== undefined ? (
        <IdentityFacts identity={active} set={set} log={log} />
      ) : (
        <EpisodeFacts episode={episode} log={log} />
      )}
    </div>
  );
}

interface LookedAt extends Pick<AppState, 'log'> {
  readonly set: IdentitySet | undefined;
  readonly active: Identity | undefined;
  /** The selection, where it is of several. */
  readonly selected: readonly Identity[];
}

function selectLookedAt(state: AppState): LookedAt {
  const { selection, log } = state;
  const set = selectIdentitySet(state);
  const all = selection.size > 1 ? (set?.identities ?? []) : [];
  const selected = all.filter(({ id }) => selection.has(id));
  return { active: selectActive(state), selected, set, log };
}

const isSameLook = (a: LookedAt, b: LookedAt): boolean =>
  a.active === b.active && a.set === b.set && a.log === b.log && shallow(a.selected, b.selected);

interface EpisodeFactsProps extends Pick<LookedAt, 'log'> {
  readonly episode: Episode;
}

/** What was done and how to go on, while no identity has the focus; figures are in the import report. */
function EpisodeFacts({ episode, log }: EpisodeFactsProps) {
  const setDialog = useStore((s) => s.setDialog);
  const { remarks } = episode.report;
  const repaired = remarks.filter((remark) => remark.level !== 'info').length;
  return (
    <>
      <div className="insp-who">
        <h2>
          <span>{episode.epId}</span>
        </h2>
        <p>{kindOf(episode)}</p>
        <EpisodeParts episode={episode} />
      </div>
      <p className="insp-quiet">Click a face, or press an arrow key, to look at an identity.</p>
      <History log={log} />
      <Button onClick={() => setDialog('report')}>
        Import report{repaired > 0 ? ` · ${formatCount(repaired)} to look at` : ''}
      </Button>
    </>
  );
}

function kindOf({ parts, runId }: Episode): string {
  if (parts !== undefined) return `${plural(parts.length, 'episode')} as one`;
  return runId === '' ? 'Episode' : `Run ${runId}`;
}

/** Several identities at once: their sum, and each of them to go to. */
function SelectionFacts({ identities }: { readonly identities: readonly Identity[] }) {
  const episode = useStore((s) => s.open?.episode);
  const { setActive, setSelection, compare } = useStore.getState();
  const tracks = identities.flatMap((identity) => [...identity.tracks]);
  const faces = identities.reduce((sum, identity) => sum + identity.faceCount, 0);
  const locked = identities.every((identity) => identity.locked);
  const [one, other] = identities;
  const seconds = episode === undefined ? 0 : screenTime(episode, tracks);
  return (
    <>
      <div className="insp-who">
        <h2>{plural(identities.length, 'identity', 'identities')}</h2>
        <p>
          {plural(tracks.length, 'track')} · {plural(faces, 'face')} · {duration(seconds)}
        </p>
        <div className="insp-acts">
          <Button icon={locked ? LockOpen : Lock} onClick={() => toggleLock(identities)}>
            {locked ? 'Unlock all' : 'Lock all'} <Kbd>L</Kbd>
          </Button>
          {(identities.length === 2 || identities.length === 3) && (
            <Button onClick={() => compare(identities.map(({ id }) => id))}>
              Compare <Kbd>C</Kbd>
            </Button>
          )}
          <Button onClick={() => setSelection(new Set())}>
            Clear <Kbd>Esc</Kbd>
          </Button>
        </div>
      </div>
      <NumberedPeople about={{ identities, rows: [] }} />
      {identities.length === 2 && one !== undefined && other !== undefined && (
        <WhyApart one={one} other={other} />
      )}
      <Section title="Selected">
        <ul className="insp-near">
          <Growing items={identities} keyOf={({ id }) => id}>
            {(identity) => (
              <li>
                <button
                  type="button"
                  onClick={() => {
                    setSelection(new Set());
                    setActive(identity.id);
                  }}
                >
                  <Face row={identity.canonicalFace} decorative className="insp-near-face" />
                  <span className={isNamed(identity) ? undefined : 'unnamed'}>
                    {displayName(identity)}
                  </span>
                  <b>{plural(identity.tracks.length, 'track')}</b>
                </button>
              </li>
            )}
          </Growing>
        </ul>
      </Section>
    </>
  );
}
