/** What a person may turn about a neighbourhood map. */
export interface LayoutOptions {
  /** Neighbours of a track that are held together, itself among them. */
  readonly neighbours: number;
  /** Least distance of two dots, in units of the map: small packs them tight. */
  readonly minDist: number;
}
/**
 * Neighbours as in the reference implementation of UMAP. Its least distance, 0.1, draws the fifty tracks
 * of a person as one dot in a picture of this size; 0.4 keeps as many neighbours (.43 either way at
 * 317 × 512, .41 at 1,000) and sets the dots two to three times as far apart.
 */
export const DEFAULT_LAYOUT: LayoutOptions = { neighbours: 15, minDist: 0.4 };

/** Exact neighbours that are looked for, once: no layout uses more. */
export const MOST_NEIGHBOURS = 50;
