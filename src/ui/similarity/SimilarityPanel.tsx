/** Similarity, in the drawer. */
export function SimilarityPanel() {
  return <section aria-label="Similarity" />;
}
