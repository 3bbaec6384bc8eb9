import { Hand, LassoSelect, MessageCircleQuestion, ScanSearch, Table2 } from 'lucide-react';
import type { RefObject } from 'react';
import { useMap } from '../../../state/answers/map.ts';
import { useReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { selectHighlight } from '../../../state/views/highlight.ts';
import { IconButton } from '../../kit/Button.tsx';
import { ZoomButtons } from '../../kit/ZoomButtons.tsx';
import type { DragMode } from './gestures.ts';
import { dotsOfRows } from './live-content.ts';
import type { MapPicture } from './picture.ts';

interface MapToolsProps {
  readonly picture: RefObject<MapPicture | undefined>;
  readonly mode: DragMode;
  readonly onMode: (mode: DragMode) => void;
  readonly question: boolean;
  readonly onQuestion: (on: boolean) => void;
  readonly asTable: boolean;
  readonly onTable: (on: boolean) => void;
}

/** Buttons for what pointer and keys do as well. */
export function MapTools(props: MapToolsProps) {
  const { picture, mode, onMode, question, onQuestion, asTable, onTable } = props;
  const chosen = useStore((s) => selectHighlight(s).selected.size > 0);
  const asked = useReviewQueue((s) => s.agenda.shown !== undefined);
  return (
    <div className="map-tools" role="toolbar" aria-label="Map tools">
      {!asTable && (
        <>
          <IconButton
            label="Lasso: drag to select"
            icon={LassoSelect}
            aria-pressed={mode === 'lasso'}
            onClick={() => onMode('lasso')}
          />
          <IconButton
            label="Hand: drag to move"
            hint="Space"
            icon={Hand}
            aria-pressed={mode === 'pan'}
            onClick={() => onMode('pan')}
          />
          <i className="map-tools-gap" />
          <IconButton
            label="Mark the question of the review"
            icon={MessageCircleQuestion}
            aria-pressed={question}
            disabled={!asked}
            onClick={() => onQuestion(!question)}
          />
          <IconButton
            label="Zoom to the selection"
            icon={ScanSearch}
            disabled={!chosen}
            onClick={() => {
              const { selected } = selectHighlight(useStore.getState());
              const items = useMap.getState().subject?.items;
              if (items !== undefined) picture.current?.zoomTo(dotsOfRows(items, selected));
            }}
          />
          <ZoomButtons
            whole="Whole map"
            onZoom={(factor) => picture.current?.zoomBy(factor)}
            onFit={() => picture.current?.fit()}
          />
        </>
      )}
      <IconButton
        label="Table"
        icon={Table2}
        side="below-end"
        aria-pressed={asTable}
        onClick={() => onTable(!asTable)}
      />
    </div>
  );
}
