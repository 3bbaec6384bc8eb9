import { useMemo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { faceMenu } from '../../acts/menus.ts';
import { usePickedFace } from '../../acts/picked-face.ts';
import { useFaceSimilarity } from '../../acts/use-similarity.ts';
import { openContextMenu } from '../../kit/context-menu.ts';
import { usableFaces } from '../../kit/grid/card-faces.ts';
import { type GridItem, type GridLayout, VirtualGrid } from '../../kit/grid/VirtualGrid.tsx';
import { displayName, faceLabel } from '../../kit/words.ts';
import { FaceTile } from './FaceTile.tsx';

const GUTTER = 6;
const TILE_MIN = 84;
/** Figures under a face, px. */
const CAPTION = 20;

interface FaceItem extends GridItem {
  readonly row: number;
  readonly track: number;
  readonly similarity: number | undefined;
}

/** Square tiles with one line of figures, as many as fit. */
export function faceLayout(inner: number): GridLayout {
  const columns = Math.max(3, Math.floor((inner + GUTTER) / (TILE_MIN + GUTTER)));
  return { columns, height: Math.floor((inner - GUTTER * (columns - 1)) / columns) + CAPTION };
}

/** Every usable face of an identity, those most like the whole first: impostors gather at the end. */
export function AllFaces({ identity }: { readonly identity: Identity }) {
  const episode = useStore((s) => s.open?.episode);
  const setRepresentative = useStore((s) => s.setRepresentative);
  const { row: picked, pick } = usePickedFace();
  const rows = useMemo(
    () =>
      episode === undefined
        ? []
        : [...identity.tracks].flatMap((track) => usableFaces(episode, track)),
    [identity, episode],
  );
  const similarity = useFaceSimilarity(identity, rows);
  const name = displayName(identity);
  const items = useMemo(() => {
    if (episode === undefined) return [];
    const of = (row: number): number => {
      const value = similarity.get(row);
      return value === undefined || Number.isNaN(value) ? -1 : value;
    };
    return [...rows]
      .sort((a, b) => of(b) - of(a) || a - b)
      .map((row): FaceItem => {
        const value = similarity.get(row);
        const known = value === undefined || Number.isNaN(value) ? undefined : value;
        const words = known === undefined ? '' : `, similarity ${known.toFixed(2)}`;
        return {
          key: String(row),
          label: `${faceLabel(episode, row, name)}${words}`,
          row,
          track: episode.tracks.number[episode.faces.track[row] ?? -1] ?? -1,
          similarity: known,
        };
      });
  }, [rows, similarity, episode, name]);
  return (
    <VirtualGrid
      label={`Faces of ${name}`}
      items={items}
      layout={faceLayout}
      gutter={GUTTER}
      padding={16}
      activeKey={picked === undefined ? undefined : String(picked)}
      onReach={(key) => pick(Number(key))}
      onContextMenu={(event, key) => {
        pick(Number(key));
        openContextMenu(event, 'Face', faceMenu(identity, Number(key)));
      }}
      onOpen={(key) => setRepresentative(identity, Number(key))}
      render={(item) => (
        <>
          <FaceTile row={item.row} representative={item.row === identity.canonicalFace} />
          <span className="tile-figures">
            <span>{item.track < 0 ? '' : item.track}</span>
            <span>{item.similarity?.toFixed(2)}</span>
          </span>
        </>
      )}
    />
  );
}
