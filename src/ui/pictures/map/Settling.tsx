import { useMap } from '../../../state/answers/map.ts';
import { Button } from '../../kit/Button.tsx';

/** UMAP on its way, with a way out. */
export function Settling() {
  const settling = useMap((s) => s.settling);
  if (settling === undefined) return null;
  const { epoch, epochs } = settling.step ?? { epoch: 0, epochs: 0 };
  const part = epochs === 0 ? 0 : epoch / epochs;
  return (
    <div className="map-settling">
      <span>{epochs === 0 ? 'UMAP begins' : `UMAP settles, ${Math.round(100 * part)} %`}</span>
      <progress aria-label="UMAP" value={part} max={1} />
      <Button look="plain" onClick={useMap.getState().cancel}>
        Cancel
      </Button>
    </div>
  );
}
