/** What an export writes, and where to. */
export interface ExportOptions {
  readonly profile: 'spec' | 'pipeline';
  readonly target: 'zip' | 'folder';
  readonly thumbs: boolean;
  readonly trackVectors: boolean;
  /** tracks.jsonl, faces.jsonl and faces.npy in step with the decisions. */
  readonly episodeFiles: boolean;
  /** Crops beside them. */
  readonly crops: 'none' | 'kept' | 'all';
  /** moderation_log.jsonl. */
  readonly log: boolean;
  /** assignments.csv. */
  readonly csv: boolean;
}
