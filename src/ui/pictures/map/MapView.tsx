import { useMemo, useRef, useState } from 'react';
import { useMap } from '../../../state/answers/map.ts';
import { useStore } from '../../../state/store.ts';
import { formatCount } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { countDots, summaryOf } from './dots.ts';
import type { DragMode } from './gestures.ts';
import { selectDots } from './live-content.ts';
import { MapCanvas } from './MapCanvas.tsx';
import { MapNotes } from './MapNotes.tsx';
import { MapTable } from './MapTable.tsx';
import { MapTools } from './MapTools.tsx';
import { MethodChoice } from './MethodChoice.tsx';
import type { MapPicture } from './picture.ts';
import { Settling } from './Settling.tsx';

/** An announcement waits until the slider has stood still this long, ms. */
const ANNOUNCE_AFTER = 300;

/** The map, or the table of it, with what can be done to it. */
export function MapView({ count }: { readonly count: number }) {
  const [mode, setMode] = useState<DragMode>('lasso');
  const [question, setQuestion] = useState(true);
  const [asTable, setAsTable] = useState(false);
  const picture = useRef<MapPicture>(undefined);
  return (
    <section className="map" aria-label="Map">
      <header className="map-head">
        <MethodChoice />
        <Summary />
        <MapTools
          picture={picture}
          mode={mode}
          onMode={setMode}
          question={question}
          onQuestion={setQuestion}
          asTable={asTable}
          onTable={setAsTable}
        />
      </header>
      <div className="map-body">
        {asTable ? (
          <MapTable />
        ) : (
          <>
            <div className="map-stage">
              <MapCanvas
                mode={mode}
                question={question}
                shared={picture}
                label={`Map of ${formatCount(count)} tracks`}
              />
              <Settling />
            </div>
            <MapNotes />
          </>
        )}
      </div>
    </section>
  );
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46", counted from the dots as they are drawn. */
function Summary() {
  const subject = useMap((s) => s.subject);
  const dots = useStore((s) => selectDots(s, subject));
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const counts = useMemo(() => dots && countDots(dots), [dots]);
  const text = counts === undefined ? '' : summaryOf(counts, threshold);
  const settled = useSettled(text, ANNOUNCE_AFTER);
  const alone = counts !== undefined && counts.tracks > 0 && counts.clusters === 0;
  return (
    <p className="map-summary">
      <span aria-hidden="true">{text}</span>
      <span role="status" aria-label="Map summary" className="visually-hidden">
        {settled}
      </span>
      {alone && <em>Every track is alone here: there are no identities to colour.</em>}
    </p>
  );
}
