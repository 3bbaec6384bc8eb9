import { distance } from '../parse/key-book.ts';

/** What a file is, by its name alone. */
export type FileRole =
  | 'faces'
  | 'tracks'
  | 'identities'
  | 'embeddings'
  | 'parameters'
  | 'truth'
  /** A history of moderation. */
  | 'log'
  | 'active-run'
  | 'image'
  /** Known, but nothing that Cutline reads. */
  | 'not-needed'
  | 'other';

export type Layout = 'data-root' | 'run' | 'artifacts' | 'flat';

/** The episode and run that a path speaks of. */
export interface Location {
  /** Folders above the layout, so that two copies of one episode stay apart. */
  readonly prefix: string;
  /** "" when the path does not name it (a folder dropped from inside the layout). */
  readonly epId: string;
  /** "" for the legacy root. */
  readonly runId: string;
  readonly layout: Layout;
  /** Path below the episode's (or run's) folder. */
  readonly rest: string;
}

/** Where a file counts as lying, which is not where it lies for a part of a split download. */
export type Placed = (path: string) => string;

const ROLES = new Map<string, FileRole>([
  ['faces.jsonl', 'faces'],
  ['tracks.jsonl', 'tracks'],
  ['identities.json', 'identities'],
  ['faces.npy', 'embeddings'],
  ['recognition.yaml', 'parameters'],
  ['recognition.yml', 'parameters'],
  ['clustering.yaml', 'parameters'],
  ['clustering.yml', 'parameters'],
  ['truth.json', 'truth'],
  ['moderation_log.jsonl', 'log'],
  ['active_run.json', 'active-run'],
  ['track_reps.jsonl', 'not-needed'],
  ['cluster_centroids.json', 'not-needed'],
  ['detections.jsonl', 'not-needed'],
  ['track_metrics.json', 'not-needed'],
  ['tracks.npy', 'not-needed'],
  ['track_embeddings_meta.jsonl', 'not-needed'],
]);
const IMAGE = /\.(jpe?g?|jfif|pjpe?g?|a?png|webp|gif|bmp|avif|heic|heif|tiff?)$/i;
/** A crop by its place and name, whatever its extension: its bytes say what it is. */
const CROP =
  /(?:^|\/)(?:(?:crops|thumbs|tracks)\/[^/]*\d\/(?:frame|thumb|crop|f)?[-_]?\d+|track[-_]?\d+\/(?:frame|thumb|crop|f)[-_]?\d+|(?:crops|thumbs)\/(?:track|face)[-_]?\d+[-_.](?:frame|thumb|crop|f)?[-_]?\d+)(?:\.(\w{1,8}))?$/i;
/** What lies beside crops and is no picture. */
const DATA =
  /^(jsonl?|ya?ml|txt|csv|tsv|xml|np[yz]|pkl|pt|md|html?|log|zip|tmp|bak|part|mp4|mov)$/i;

/** What a file is, by its name. */
export function roleOf(path: string): FileRole {
  const base = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return ROLES.get(base) ?? (IMAGE.test(base) || isCrop(path) ? 'image' : 'other');
}

function isCrop(path: string): boolean {
  const found = CROP.exec(path);
  return found !== null && !DATA.test(found[1] ?? '');
}

/** Letters that a damaged or mistyped name may be away from a known one. */
const MOST_LETTERS = 2;

/**
 * What a file that has no role may have been meant as: `idantities.json`. Copies (`faces.old.jsonl`) and
 * numbered names are further away, and a picture is a picture.
 */
export function meantRole(
  path: string,
): { readonly name: string; readonly role: FileRole } | undefined {
  const base = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (roleOf(path) !== 'other') return undefined;
  for (const [name, role] of ROLES) {
    if (role === 'not-needed' || Math.abs(base.length - name.length) > MOST_LETTERS) continue;
    if (distance(base, name) <= MOST_LETTERS) return { name, role };
  }
  return undefined;
}

const ARTIFACTS =
  /^(?:(.*?)\/)?artifacts\/(frames|crops|thumbs|manifests|embeds)\/([^/]+)\/s(\d{2,})\/e(\d{2,})\/(?:runs\/([^/]+)\/)?(.+)$/i;
const MIRRORED_RUN = /^(?:(.*?)\/)?runs\/([^/]+)\/s(\d{2,})\/e(\d{2,})\/([^/]+)\/(.+)$/i;
const MANIFESTS = /^(?:(.*?)\/)?manifests\/([^/]+)\/(?:runs\/([^/]+)\/)?(.+)$/;
const EMBEDS = /^(?:(.*?)\/)?embeds\/([^/]+)\/(?:runs\/([^/]+)\/)?(faces\.npy)$/;
const FRAMES = /^(?:(.*?)\/)?frames\/([^/]+)\/(?:runs\/([^/]+)\/)?((?:frames|crops|thumbs)\/.+)$/;
const LEGACY_MIRRORED_RUN = /^(?:(.*?)\/)?runs\/([^/]+)\/([^/]+)\/([^/]+\.(?:jsonl?|npy))$/;
const LOOSE_RUN = /^(?:(.*?)\/)?runs\/([^/]+)\/([^/]+\.(?:jsonl?|npy))$/;

/**
 * Read episode and run from a path of the pipeline's layouts, at any depth: data root, run-scoped
 * copies, the artifacts mirror.
 * @returns undefined for a path of none of them: it can still belong to a flat folder
 */
export function locate(path: string): Location | undefined {
  const artifact = ARTIFACTS.exec(path);
  if (artifact !== null) {
    const [, prefix = '', kind = '', show = '', season = '', episode = '', run = '', tail = ''] =
      artifact;
    const epId = `${show}-s${season}e${episode}`;
    const rest = /^(crops|thumbs)$/i.test(kind) ? `${kind.toLowerCase()}/${tail}` : tail;
    return { prefix, epId, runId: run, layout: 'artifacts', rest };
  }
  const mirrored = MIRRORED_RUN.exec(path);
  if (mirrored !== null) {
    const [, prefix = '', show = '', season = '', episode = '', runId = '', rest = ''] = mirrored;
    return { prefix, epId: `${show}-s${season}e${episode}`, runId, layout: 'artifacts', rest };
  }
  const rooted = MANIFESTS.exec(path) ?? EMBEDS.exec(path) ?? FRAMES.exec(path);
  if (rooted !== null) {
    const [, prefix = '', epId = '', runId = '', rest = ''] = rooted;
    return { prefix, epId, runId, layout: runId === '' ? 'data-root' : 'run', rest };
  }
  const legacy = LEGACY_MIRRORED_RUN.exec(path);
  if (legacy !== null) {
    const [, prefix = '', epId = '', runId = '', rest = ''] = legacy;
    return { prefix, epId, runId, layout: 'artifacts', rest };
  }
  const loose = LOOSE_RUN.exec(path);
  if (loose !== null) {
    const [, above = '', runId = '', rest = ''] = loose;
    return { prefix: above, epId: '', runId, layout: 'run', rest };
  }
  return undefined;
}
