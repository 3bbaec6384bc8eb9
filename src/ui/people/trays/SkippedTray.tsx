import { useMemo, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatCount } from '../../kit/format.ts';
import { type GridItem, VirtualGrid } from '../../kit/grid/VirtualGrid.tsx';
import { faceLabel } from '../../kit/words.ts';
import { faceLayout } from '../identity/AllFaces.tsx';
import { FaceTile, reasonWords } from '../identity/FaceTile.tsx';
import '../identity/identity.css';
import '../identity/strips.css';
import '../identity/tiles.css';
import { TrayHeader } from './TrayHeader.tsx';
import { type SkippedGroup, skippedGroups, skipValue } from './why-skipped.ts';

interface SkippedItem extends GridItem {
  readonly row: number;
  readonly value: number;
}

/** Faces that the pipeline refused, by reason, with the figure that they failed by. */
export function SkippedTray() {
  const episode = useStore((s) => s.open?.episode);
  const setView = useStore((s) => s.setView);
  const [reason, setReason] = useState<string>();
  const [active, setActive] = useState<string>();
  const groups = useMemo(() => (episode === undefined ? [] : skippedGroups(episode)), [episode]);
  const items = useMemo(() => {
    if (episode === undefined) return [];
    const shown = groups.filter((group) => reason === undefined || group.reason === reason);
    return shown.flatMap((group) =>
      group.rows.map((row): SkippedItem => {
        const why = episode.faces.skipTexts.get(row) ?? group.reason;
        const label = `${faceLabel(episode, row, undefined)}, skipped: ${reasonWords(why)}`;
        return { key: String(row), label, row, value: skipValue(episode, row) };
      }),
    );
  }, [groups, reason, episode]);
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0);

  if (total === 0) {
    return (
      <>
        <TrayHeader title="Skipped faces" count={0} about="" />
        <EmptyState
          title="No face was skipped"
          text="The files name no face that was left out."
          action={{ label: 'Back to all identities', run: () => setView({ type: 'grid' }) }}
        />
      </>
    );
  }
  return (
    <>
      <TrayHeader
        title="Skipped faces"
        count={total}
        about="The pipeline made no vector of these. The figure is the one they failed by, worst first."
      />
      <fieldset className="reasons">
        <legend className="visually-hidden">Reason</legend>
        <Reason
          label="all"
          count={total}
          on={reason === undefined}
          pick={() => setReason(undefined)}
        />
        {groups.map((group) => (
          <Reason
            key={group.reason}
            label={rangeWords(group, (row) => (episode ? skipValue(episode, row) : Number.NaN))}
            count={group.rows.length}
            on={reason === group.reason}
            pick={() => setReason(group.reason)}
          />
        ))}
      </fieldset>
      <VirtualGrid
        label="Skipped faces"
        items={items}
        layout={faceLayout}
        gutter={6}
        padding={16}
        activeKey={active}
        onReach={setActive}
        render={(item) => (
          <>
            <FaceTile row={item.row} representative={false} />
            <span className="tile-figures">
              <span>{episode?.tracks.number[episode.faces.track[item.row] ?? -1]}</span>
              <span>{Number.isNaN(item.value) ? '' : item.value}</span>
            </span>
          </>
        )}
      />
    </>
  );
}

function Reason(props: {
  readonly label: string;
  readonly count: number;
  readonly on: boolean;
  readonly pick: () => void;
}) {
  return (
    <button type="button" className="reason" aria-pressed={props.on} onClick={props.pick}>
      {props.label} <b>{formatCount(props.count)}</b>
    </button>
  );
}

/** "blurry 9.1–13.9": the reason with the range of its figures. */
function rangeWords(group: SkippedGroup, figure: (row: number) => number): string {
  const values = group.rows.map(figure).filter((value) => !Number.isNaN(value));
  const first = values[0];
  const last = values.at(-1);
  const words = reasonWords(group.reason);
  if (first === undefined || last === undefined) return words;
  return first === last ? `${words} ${first}` : `${words} ${first}–${last}`;
}
