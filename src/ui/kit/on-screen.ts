import type { Episode } from '../../core/episode/episode.ts';

/** A stretch of the episode, seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Tracks whose ends touch within this many seconds read as one appearance. */
const JOIN_SECONDS = 0.5;

/** When the tracks are on screen: their spans in order, overlapping and touching ones joined. */
export function onScreen(episode: Episode, tracks: Iterable<number>): readonly Span[] {
  const spans: Span[] = [];
  for (const track of tracks) {
    const from = episode.tracks.firstTs[track] ?? Number.NaN;
    const to = episode.tracks.lastTs[track] ?? Number.NaN;
    if (Number.isFinite(from) && Number.isFinite(to)) spans.push({ from, to: Math.max(from, to) });
  }
  spans.sort((a, b) => a.from - b.from || a.to - b.to);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to + JOIN_SECONDS) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else {
      joined.push(span);
    }
  }
  return joined;
}

/** Seconds on screen; time that several tracks share counts once, gaps never count. */
export function screenTime(episode: Episode, tracks: Iterable<number>): number {
  let end = Number.NEGATIVE_INFINITY;
  let total = 0;
  const spans = [...tracks]
    .map((track) => ({
      from: episode.tracks.firstTs[track] ?? Number.NaN,
      to: episode.tracks.lastTs[track] ?? Number.NaN,
    }))
    .filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to))
    .sort((a, b) => a.from - b.from);
  for (const { from, to } of spans) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}

/** Last second that any track is on screen; 0 when no times are known. */
export function episodeSeconds({ tracks }: Episode): number {
  const known = lengths.get(tracks.lastTs);
  if (known !== undefined) return known;
  let end = 0;
  for (const ts of tracks.lastTs) if (Number.isFinite(ts) && ts > end) end = ts;
  lengths.set(tracks.lastTs, end);
  return end;
}
const lengths = new WeakMap<Episode['tracks']['lastTs'], number>();
