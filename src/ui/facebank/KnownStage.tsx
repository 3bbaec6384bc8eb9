import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Match } from '../../core/facebank/types.ts';
import { nameMatches } from '../../state/answers/match-acts.ts';
import { type MatchRow, useMatches, useMatchRows } from '../../state/answers/matches.ts';
import { useStore } from '../../state/store.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { plural } from '../kit/format.ts';
import { Growing } from '../kit/Growing.tsx';
import { KnownThresholds } from './KnownThresholds.tsx';
import { MatchCard } from './MatchCard.tsx';
import { NothingKnown } from './NothingKnown.tsx';
import './known-stage.css';

/**
 * Whom of the episode the Facebank knows. What the thresholds name is looked at before it is done: taken
 * out one by one, and done in one step; what is near is for somebody to say.
 */
export function KnownStage() {
  const matches = useMatchRows();
  const status = useMatches((s) => s.status);
  const setDrawer = useStore((s) => s.setDrawer);
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(() => byState(matches), [matches]);
  const taken = groups.sure.filter(({ identityId }) => !out.has(identityId));
  const toggle = (id: string): void => {
    const next = new Set(out);
    if (!next.delete(id)) next.add(id);
    setOut(next);
  };
  const { sure, done, ask, unknown, settled } = groups;
  return (
    <section className="review known" aria-label="Known people" tabIndex={-1}>
      <header className="review-head">
        <h2>Who is known?</h2>
        <span className="review-right" role="status">
          {status.type === 'ready' ? summary(groups) : ''}
        </span>
        <div className="review-progress">
          {sure.length > 0 && (
            <Button
              look="primary"
              disabled={taken.length === 0}
              data-drawer-focus=""
              onClick={() => void nameMatches(taken)}
            >
              {`Name ${plural(taken.length, 'identity', 'identities')}`}
            </Button>
          )}
        </div>
        <IconButton
          label="Close known people"
          icon={X}
          hint="Esc"
          side="below-end"
          onClick={() => setDrawer('none')}
        />
      </header>
      {status.type === 'ready' ? (
        <>
          <KnownThresholds />
          <div className="names-scroll">
            {sure.length > 0 && (
              <Group title="Known" words="Named in one step; take out who is wrong." matches={sure}>
                {(match) => (
                  <MatchCard
                    match={match}
                    taken={!out.has(match.identityId)}
                    onToggle={() => toggle(match.identityId)}
                  />
                )}
              </Group>
            )}
            {ask.length > 0 && (
              <Group title="Perhaps" words="Near, and not sure: say who it is." matches={ask}>
                {(match) => <MatchCard match={match} />}
              </Group>
            )}
            {done.length > 0 && (
              <Group
                title="Named"
                words="By matching; another name that you give stays for good."
                matches={done}
              >
                {(match) => <MatchCard match={match} named />}
              </Group>
            )}
            <p className="known-rest">{restWords(unknown.length, settled.length)}</p>
          </div>
        </>
      ) : (
        <NothingKnown />
      )}
    </section>
  );
}

interface GroupProps {
  readonly title: string;
  readonly words: string;
  readonly matches: readonly Match[];
  readonly children: (match: Match) => React.ReactNode;
}

function Group({ title, words, matches, children }: GroupProps) {
  return (
    <section className="known-group" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <p className="known-words">{words}</p>
      </header>
      <ul className="known-cards">
        <Growing items={matches} keyOf={({ identityId }) => identityId}>
          {children}
        </Growing>
      </ul>
    </section>
  );
}

type Groups = Readonly<Record<MatchRow['state'], readonly Match[]>>;

/** The surest first; whoever is to be asked about, the nearest first. */
function byState(rows: readonly MatchRow[]): Groups {
  const sorted = [...rows].sort((a, b) => b.match.similarity - a.match.similarity);
  const of = (wanted: MatchRow['state']): readonly Match[] =>
    sorted.filter(({ state }) => state === wanted).map(({ match }) => match);
  return {
    ...{ sure: of('sure'), done: of('done'), ask: of('ask') },
    ...{ unknown: of('unknown'), settled: of('settled') },
  };
}

function summary({ sure, done, ask, unknown }: Groups): string {
  return [
    done.length > 0 && `${done.length} named by matching`,
    `${sure.length} known`,
    ask.length > 0 && `${ask.length} to look at`,
    unknown.length > 0 && `${unknown.length} strangers`,
  ]
    .filter((part) => part !== false)
    .join(' · ');
}

function restWords(unknown: number, settled: number): string {
  const parts = [
    unknown > 0 && `${plural(unknown, 'identity', 'identities')} resemble nobody who is known`,
    settled > 0 &&
      `${plural(settled, 'identity', 'identities')} named or locked by hand stay as they are`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}
