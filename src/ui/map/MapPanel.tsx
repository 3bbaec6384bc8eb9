/** Map, in the drawer. */
export function MapPanel() {
  return <section aria-label="Map" />;
}
