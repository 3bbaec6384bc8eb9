/** What a person may turn about a neighbourhood map. */
export interface LayoutOptions {
  /** Neighbours of a track that are held together, itself among them. */
  readonly neighbours: number;
  /** Least distance of two dots, in units of the map: small packs them tight. */
  readonly minDist: number;
}
/** As in the reference implementation of UMAP. */
export const DEFAULT_LAYOUT: LayoutOptions = { neighbours: 15, minDist: 0.1 };

/** Exact neighbours that are looked for, once: no layout uses more. */
export const MOST_NEIGHBOURS = 50;
