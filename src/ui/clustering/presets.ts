/** A threshold that somebody else works with. */
export interface Preset {
  readonly threshold: number;
  readonly label: string;
  readonly origin: string;
}

/** The specification's default; the reference point of the slider's words. */
export const SPEC_THRESHOLD = 0.58;

export const PRESETS: readonly Preset[] = [
  { threshold: 0.52, label: 'Pipeline cleanup', origin: 'clustering.yaml' },
  { threshold: SPEC_THRESHOLD, label: 'Specification', origin: 'the default' },
  { threshold: 0.68, label: 'Pipeline command line', origin: 'episode_run' },
  { threshold: 0.7, label: 'Pipeline job', origin: 'POST /jobs/cluster' },
  { threshold: 0.75, label: 'Pipeline full run', origin: 'episode-run job' },
];
