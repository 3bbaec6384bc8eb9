import type { CSSProperties, ReactNode } from 'react';

/** One cell. A gap keeps room but is no row for anyone to reach. */
export interface GridItem {
  readonly key: string;
  /** Accessible name of the row. */
  readonly label: string;
  readonly gap?: boolean;
}

interface GridCellProps {
  readonly item: GridItem | undefined;
  readonly index: number;
  /** 1-based among those that can be reached. */
  readonly row: number | undefined;
  readonly selected: boolean | undefined;
  readonly active: boolean;
  readonly style: CSSProperties;
  readonly children: ReactNode;
}

/** A cell where it stands; empty while what belongs there has not had its turn. */
export function GridCell({ item, style, children, ...props }: GridCellProps) {
  // The same elements in both, so that what goes and comes back is not built again.
  if (item === undefined || item.gap === true) {
    return (
      // Not to be reached, but the focus may still stand there: it goes on when all has been laid out.
      <div className="vgrid-cell" style={style} aria-hidden="true" tabIndex={-1}>
        <div className="vgrid-content">{children}</div>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be placed by transforms
    <div
      role="row"
      aria-rowindex={props.row}
      aria-label={item.label}
      aria-selected={props.selected}
      className="vgrid-cell"
      data-key={item.key}
      data-index={props.index}
      data-active={props.active ? '' : undefined}
      // The one that Tab comes to is told by `useTabStop`.
      tabIndex={-1}
      style={style}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as for the row */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row takes the focus */}
      <div role="gridcell" className="vgrid-content">
        {children}
      </div>
    </div>
  );
}
