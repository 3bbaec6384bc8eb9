/** Landscape, in the drawer. */
export function LandscapePanel() {
  return <section aria-label="Landscape" />;
}
