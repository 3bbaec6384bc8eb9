import type { CSSProperties } from 'react';
import type { Episode } from '../../../core/episode/episode.ts';
import { partOfFace } from '../../../core/episode/episode-parts.ts';
import type { FrameExtent } from '../../../core/same-frame/frame-extent.ts';
import type { PairFrame } from '../../../core/same-frame/pair-frames.ts';
import { Face } from '../Face.tsx';
import { formatCount } from '../format.ts';
import { timeIn, trackName } from '../words.ts';
import { type Corner, type FrameView, placeIn } from './frame-view.ts';
import { meetingWords } from './meeting-words.ts';
import './frame-card.css';

/** A view that shows more of the frame than this needs no map of it. */
const MOST_OF_IT = 0.8;

interface FrameCardProps {
  readonly episode: Episode;
  readonly frame: PairFrame;
  readonly extent: FrameExtent;
  /** What of the frame is drawn. */
  readonly view: FrameView;
  /** Where the map of the whole frame is. */
  readonly corner: Corner;
  readonly colours: readonly [string, string];
}

/** One frame: the two crops at their places, and where that is in the whole picture. */
export function FrameCard({ episode, frame, extent, view, corner, colours }: FrameCardProps) {
  const { faceA, faceB, ts } = frame;
  const part = partOfFace(episode, faceA);
  const doubt = meetingWords(frame);
  const wide = extent.width === extent.height ? 16 / 9 : extent.width / extent.height;
  const whole = { x: 0, y: 0, ...extent };
  return (
    <li className="sf-frame" data-meeting={frame.meeting}>
      <div
        className="sf-picture"
        role="img"
        aria-label={pictureText(episode, frame, extent)}
        style={{ aspectRatio: wide }}
      >
        {[faceA, faceB].map((face, side) => (
          <span
            key={face}
            className="sf-box"
            style={{ ...styleIn(episode, face, view), '--colour': colours[side] } as CSSProperties}
          >
            <Face className="sf-crop" row={face} decorative />
          </span>
        ))}
        {view.width < MOST_OF_IT * extent.width && (
          <span className="sf-map" data-corner={corner} style={{ aspectRatio: wide }}>
            {[faceA, faceB].map((face, side) => (
              <i
                key={face}
                style={{ ...styleIn(episode, face, whole), background: colours[side] }}
              />
            ))}
          </span>
        )}
      </div>
      <p>
        <span>frame {formatCount(frame.frame - (part?.frameShift ?? 0))}</span>
        {Number.isFinite(ts) && <span>{timeIn(episode, ts, true)}</span>}
        {doubt !== '' && <em>{doubt}</em>}
      </p>
    </li>
  );
}

const percent = (part: number): string => `${(100 * part).toFixed(2)}%`;

function styleIn({ faces }: Episode, face: number, view: FrameView): CSSProperties {
  const { left, top, width, height } = placeIn(faces, face, view);
  return {
    left: percent(left),
    top: percent(top),
    width: percent(width),
    height: percent(height),
  };
}

/** Where the two are, in words. */
function pictureText(
  episode: Episode,
  { frame, faceA, faceB, iou }: PairFrame,
  { width }: FrameExtent,
): string {
  const where = (face: number): string => {
    const { box, track } = episode.faces;
    const centre = ((box[4 * face] ?? 0) + (box[4 * face + 2] ?? 0)) / 2 / width;
    const side = centre < 0.4 ? 'left' : centre > 0.6 ? 'right' : 'in the middle';
    return `${trackName(episode, track[face] ?? -1)} ${side}`;
  };
  const overlap = iou === 0 ? 'no overlap' : `overlap ${iou.toFixed(2)}`;
  return `Frame ${frame}: ${where(faceA)}, ${where(faceB)}, ${overlap}`;
}
