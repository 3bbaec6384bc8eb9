/** The mark: a cut line across a dendrogram. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="2 4.5 28 24"
      fill="none"
      strokeWidth="2.1"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path stroke="var(--text-3)" d="M10 14V8h12v6" />
      <path stroke="var(--text)" d="M6.5 25v-4.5h7V25M10 20.5V17M18.5 25v-4.5h7V25M22 20.5V17" />
      <path stroke="var(--accent)" d="M3.5 15.2h25" />
    </svg>
  );
}
