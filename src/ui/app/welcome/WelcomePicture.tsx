/** Leaves of the picture and the identity each belongs to. */
const LEAVES = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4] as const;
const PITCH = 22;
/** Groups: colour, x of the first and last leaf's brackets, heights, worked out by hand. */
const BRANCHES: readonly (readonly [id: number, path: string])[] = [
  [0, 'M11 104V84H33V104M22 84V66H55V104'],
  [1, 'M77 104V76H99V104'],
  [2, 'M121 104V86H143V104M165 104V80H187V104M132 86V64H176V80'],
  [3, 'M209 104V72H231V104'],
  [4, 'M253 104V88H275V104M264 88V70H297V104'],
];
const TRUNK = 'M38 66V34H88V76M154 64V28H220V72M63 34V12H187V28M125 12V4H280V70';

/** The idea in one drawing: tracks below, the tree above, the line that makes people of them. */
export function WelcomePicture() {
  return (
    <svg className="welcome-picture" viewBox="0 0 308 128" aria-hidden="true">
      <path className="picture-trunk" d={TRUNK} />
      {BRANCHES.map(([id, path]) => (
        <path key={id} className="picture-branch" stroke={`var(--id-${id})`} d={path} />
      ))}
      {LEAVES.map((id, leaf) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
          key={leaf}
          x={leaf * PITCH + 4}
          y={107}
          width={14}
          height={14}
          rx={4}
          fill={`var(--id-${id})`}
        />
      ))}
      <path className="picture-cut" d="M0 50H308" />
    </svg>
  );
}
