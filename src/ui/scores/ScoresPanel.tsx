/** Scores, in the drawer. */
export function ScoresPanel() {
  return <section aria-label="Scores" />;
}
