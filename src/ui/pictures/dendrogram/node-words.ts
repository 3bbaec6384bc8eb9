import type { Episode } from '../../../core/episode/episode.ts';
import type { Identity } from '../../../core/identity/types.ts';
import { formatThreshold, plural } from '../../kit/format.ts';
import { shortName, trackName } from '../../kit/words.ts';
import { type DendrogramScene, identityAt, similarityOf, tracksUnder } from './scene.ts';

/** Identities that are named one by one; the rest is a number. */
const MOST_NAMED = 3;

/** An identity and how many of its tracks a node holds. */
export interface Share {
  readonly identity: Identity;
  readonly tracks: number;
}

/** A node in words and faces. */
export interface NodeAccount {
  /** "12 tracks · merge at 0.47". */
  readonly title: string;
  /** "Lisa 8, Kyle 4 and 2 more". */
  readonly people: string;
  /** The largest first. */
  readonly shares: readonly Share[];
}

export function describeNode(scene: DendrogramScene, episode: Episode, node: number): NodeAccount {
  const { layout } = scene;
  const rows = tracksUnder(scene, node);
  const shares = sharesOf(scene, rows);
  const parent = layout.parent[node] ?? -1;
  const joins = parent < 0 ? Number.POSITIVE_INFINITY : (layout.height[parent] ?? 0);
  const people = peopleWords(shares, rows.length);
  if (rows.length === 1) {
    const where = Number.isFinite(joins)
      ? ` · joins at ${similarityWords(similarityOf(scene, parent))}`
      : ' · joins nothing';
    return { title: `${trackName(episode, rows[0] ?? -1)}${where}`, people, shares };
  }
  const at = similarityWords(similarityOf(scene, node));
  return { title: `${plural(rows.length, 'track')} · merge at ${at}`, people, shares };
}

/** "Node of 12 tracks, merges at 0.47, Lisa 8, Kyle 4". */
export function sayNode(scene: DendrogramScene, episode: Episode, node: number): string {
  const { title, people } = describeNode(scene, episode, node);
  if (node < scene.layout.n) return `${title.replace(' · ', ', ')}, ${people}`;
  return `Node of ${title.replace(' · merge at', ', merges at')}, ${people}`;
}

function sharesOf({ set }: DendrogramScene, rows: Int32Array): Share[] {
  const counts = new Map<Identity, number>();
  for (const row of rows) {
    const identity = identityAt(set, row);
    if (identity !== undefined) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return [...counts]
    .map(([identity, tracks]) => ({ identity, tracks }))
    .sort((a, b) => b.tracks - a.tracks || (a.identity.id < b.identity.id ? -1 : 1));
}

function peopleWords(shares: readonly Share[], tracks: number): string {
  const [first] = shares;
  if (first === undefined) return 'in no identity';
  if (shares.length === 1) {
    const whole = first.identity.tracks.length;
    const part = whole > tracks ? `, ${tracks} of its ${whole} tracks` : '';
    return `${shortName(first.identity)}${part}`;
  }
  const named = shares
    .slice(0, MOST_NAMED)
    .map(({ identity, tracks: own }) => `${shortName(identity)} ${own}`);
  const rest = shares.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A similarity as the picture writes it; below −1 (ward) with fewer decimals. */
export function similarityWords(value: number): string {
  return (value < -1 ? value.toFixed(1) : formatThreshold(value)).replace('-', '−');
}
