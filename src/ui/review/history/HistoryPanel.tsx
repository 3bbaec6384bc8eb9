import { Flag } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { ChangesSince } from './ChangesSince.tsx';
import { HistoryList } from './HistoryList.tsx';
import './history.css';
import { type Between, milestones } from './history-rows.ts';

/** Everything that was decided, latest first; beside it what changed between two points. */
export function HistoryPanel() {
  const log = useStore((s) => s.log);
  const [chosen, setBetween] = useState<Between>();
  const marks = milestones(log);
  const latest = marks.find(({ position }) => position < log.cursor);
  const between = chosen ?? { from: latest?.position ?? 0, to: undefined };
  return (
    <section className="history" aria-label="History of decisions">
      <div className="history-main">
        <CheckpointField />
        <HistoryList between={between} onBetween={setBetween} />
      </div>
      <ChangesSince between={between} onBetween={setBetween} marks={marks} />
    </section>
  );
}

/** A name for this moment, to come back to. */
function CheckpointField() {
  const addCheckpoint = useStore((s) => s.addCheckpoint);
  const leader = useStore((s) => s.leader);
  const [name, setName] = useState('');
  return (
    <form
      className="history-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') return;
        addCheckpoint(name.trim());
        setName('');
      }}
    >
      <Flag size={14} aria-hidden="true" />
      <input
        className="text-field"
        aria-label="Name of the checkpoint"
        placeholder="Name this point, to come back to it"
        value={name}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || name === '') return;
          event.preventDefault();
          event.stopPropagation();
          setName('');
        }}
      />
      <Button type="submit" disabled={!leader || name.trim() === ''}>
        Add checkpoint
      </Button>
    </form>
  );
}
