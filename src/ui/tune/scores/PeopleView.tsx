import { Download } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import { confusionCsv } from '../../../core/export/score-files.ts';
import type { IdentitySet } from '../../../core/identity/types.ts';
import { type Confusion, confusionByPerson } from '../../../core/metrics/confusion.ts';
import type { Scoring } from '../../../state/answers/scoring.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { plural } from '../../kit/format.ts';
import { saveCsv } from './CurvesView.tsx';
import { PersonRow } from './PersonRow.tsx';

interface PeopleViewProps {
  readonly set: IdentitySet;
  readonly scoring: Scoring;
}

/** People whose rows are drawn at once; the rest on request. */
const MOST_ROWS = 60;

/** Who was found where, with the faces of the errors; those with most errors first. */
export const PeopleView = memo(function PeopleView({ set, scoring }: PeopleViewProps) {
  const confusion = useMemo(() => confusionByPerson(set.byTrack, scoring.truth), [set, scoring]);
  const [all, setAll] = useState(false);
  const epId = useStore((s) => s.open?.episode.epId ?? 'episode');
  const ids = useStore((s) => s.open?.episode.tracks.id);
  const sorted = useMemo(() => byErrors(confusion), [confusion]);
  const right = sorted.filter((p) => p.missing.length + p.foreign.length === 0).length;
  const shown = all ? sorted : sorted.slice(0, MOST_ROWS);
  const save = (): void => {
    const names = {
      track: (row: number) => ids?.[row] ?? String(row),
      identity: (label: number) => set.identities[label]?.id ?? '',
    };
    saveCsv(confusionCsv(confusion, names), `${epId}-people.csv`);
  };
  return (
    <div className="scores-people">
      <p className="scores-tools">
        <span className="scores-says">
          {`${right} of ${plural(sorted.length, 'person', 'people')} without an error · ${plural(confusion.falseSplits, 'track')} elsewhere, ${confusion.falseMerges} with somebody else`}
        </span>
        <Button look="plain" icon={Download} onClick={save}>
          CSV
        </Button>
      </p>
      <ul className="people" aria-label="People and their errors">
        {shown.map((person) => (
          <PersonRow
            key={person.person}
            person={person}
            identity={set.identities[person.identity]}
            truth={scoring.truth}
          />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <Button onClick={() => setAll(true)}>
          Show {plural(sorted.length - shown.length, 'more person', 'more people')}
        </Button>
      )}
    </div>
  );
});

function byErrors({ people }: Confusion) {
  const errors = (one: Confusion['people'][number]) => one.missing.length + one.foreign.length;
  return [...people].sort((a, b) => errors(b) - errors(a));
}
