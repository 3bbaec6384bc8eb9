/** Dendrogram, in the drawer. */
export function DendrogramPanel() {
  return <section aria-label="Dendrogram" />;
}
