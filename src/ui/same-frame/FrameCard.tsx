import type { CSSProperties } from 'react';
import type { Episode } from '../../core/episode/episode.ts';
import type { FrameExtent } from '../../core/same-frame/frame-extent.ts';
import type { PairFrame } from '../../core/same-frame/pair-frames.ts';
import { formatCount } from '../common/format.ts';
import { Face } from '../common-face/Face.tsx';
import { timecode, trackName } from '../common-face/words.ts';
import { meetingWords } from './same-frame-words.ts';

interface FrameCardProps {
  readonly episode: Episode;
  readonly frame: PairFrame;
  readonly extent: FrameExtent;
  readonly colours: readonly [string, string];
}

/** One frame, drawn: the two crops at their places, as much of the picture as there is. */
export function FrameCard({ episode, frame, extent, colours }: FrameCardProps) {
  const { faceA, faceB, ts } = frame;
  const doubt = meetingWords(frame);
  const wide = extent.width === extent.height ? 16 / 9 : extent.width / extent.height;
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
            style={
              { ...placeOf(episode, face, extent), '--colour': colours[side] } as CSSProperties
            }
          >
            <Face className="sf-crop" row={face} decorative />
          </span>
        ))}
      </div>
      <p>
        <span>frame {formatCount(frame.frame)}</span>
        {Number.isFinite(ts) && <span>{timecode(ts, true)}</span>}
        {doubt !== '' && <em>{doubt}</em>}
      </p>
    </li>
  );
}

const percent = (part: number): string => `${(100 * Math.min(1, Math.max(0, part))).toFixed(2)}%`;

function placeOf({ faces }: Episode, face: number, { width, height }: FrameExtent): CSSProperties {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = faces.box.subarray(4 * face, 4 * face + 4);
  return {
    left: percent(x1 / width),
    top: percent(y1 / height),
    width: percent((x2 - x1) / width),
    height: percent((y2 - y1) / height),
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
