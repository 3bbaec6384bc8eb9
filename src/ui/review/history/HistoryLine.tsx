import { Ellipsis, Import } from 'lucide-react';
import { startWords } from '../../../core/advice/start-threshold.ts';
import { useStore } from '../../../state/store.ts';
import { IconButton } from '../../kit/Button.tsx';
import { openContextMenu } from '../../kit/context-menu.ts';
import type { MenuItem } from '../../kit/Menu.tsx';
import type { Between } from './history-rows.ts';
import { clockWords, countWords, type HistoryRow } from './history-rows.ts';
import { STEP_ICONS } from './step-icon.ts';

interface HistoryLineProps {
  readonly row: HistoryRow;
  readonly line: number;
  /** Offset from the top of the list, px. */
  readonly start: number;
  readonly tabStop: boolean;
  readonly disabled: boolean;
  readonly between: Between;
  readonly onBetween: (between: Between) => void;
  readonly onJump: () => void;
}

/** One step: what was done, what it changed, when; a way back to it and a menu. */
export function HistoryLine(props: HistoryLineProps) {
  const { row, between } = props;
  const { entry, position } = row;
  const checkpoint = entry?.operation.type === 'checkpoint';
  const Icon = entry === undefined ? Import : STEP_ICONS[entry.operation.type];
  const started = useStore((s) => s.started);
  const imported = typeof started === 'object' ? `Imported, ${startWords(started)}` : 'Imported';
  const text = entry?.text ?? imported;
  const marks = [
    ...(row.current ? ['now'] : []),
    ...(row.undone ? ['undone'] : []),
    ...(row.revoked ? ['revoked'] : []),
  ];
  return (
    <li
      className="history-line"
      style={{ transform: `translateY(${props.start}px)` }}
      data-undone={row.undone ? '' : undefined}
      data-current={row.current ? '' : undefined}
      data-revoked={row.revoked ? '' : undefined}
      data-checkpoint={checkpoint ? '' : undefined}
      data-bound={position === between.from || position === between.to ? '' : undefined}
    >
      <button
        type="button"
        className="history-jump"
        data-line={props.line}
        data-drawer-focus={row.current ? '' : undefined}
        tabIndex={props.tabStop ? 0 : -1}
        aria-current={row.current ? 'step' : undefined}
        disabled={props.disabled}
        title={row.current ? 'The page is here' : 'Go to this point'}
        onClick={props.onJump}
      >
        <Icon size={14} aria-hidden="true" />
        <span className="history-text">{checkpoint ? checkpointName(text, row) : text}</span>
        {marks.map((mark) => (
          <span key={mark} className="history-mark" data-mark={mark}>
            {mark}
          </span>
        ))}
        <span className="history-counts">{entry === undefined ? '' : countWords(entry)}</span>
        {entry !== undefined && <time dateTime={entry.at}>{clockWords(entry.at, Date.now())}</time>}
      </button>
      <IconButton
        label={`More about step ${position}`}
        icon={Ellipsis}
        side="below-end"
        tabIndex={props.tabStop ? 0 : -1}
        onClick={(event) => openContextMenu(event, text, menuOf(props))}
      />
    </li>
  );
}

function checkpointName(text: string, { entry }: HistoryRow): string {
  return entry?.operation.type === 'checkpoint' ? entry.operation.name : text;
}

function menuOf({ row, between, disabled, onJump, onBetween }: HistoryLineProps) {
  const { entry, position } = row;
  const items: MenuItem[] = [
    { label: 'Go to this point', disabled: disabled || row.current, run: onJump },
    {
      label: 'What changed since here',
      run: () => onBetween({ from: position, to: undefined }),
    },
    { label: 'What changed up to here', run: () => onBetween({ ...between, to: position }) },
  ];
  if (entry !== undefined && entry.operation.type !== 'revoke' && !row.undone) {
    items.push({
      label: 'Revoke this step alone',
      disabled: disabled || row.revoked,
      run: () => useStore.getState().revoke(entry.seq),
    });
  }
  return items;
}
