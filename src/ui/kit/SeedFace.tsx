import { useEffect, useState } from 'react';
import { join } from './Button.tsx';
import { initials } from './initials.ts';
import { seedPictures } from './seed-pictures.ts';
import './seed-face.css';

interface SeedFaceProps {
  /** Undefined for somebody without a face. */
  readonly seed: string | undefined;
  /** Whose face: what a screen reader says, and the letters where there is no picture. */
  readonly of: string;
  /** What contains the face names it already. */
  readonly decorative?: boolean;
  readonly className?: string;
}

/** The face of a seed, square; who has none is shown by their initials. */
export function SeedFace({ seed, of, decorative, className }: SeedFaceProps) {
  const url = useSeedPicture(seed);
  const label = decorative ? {} : { role: 'img', 'aria-label': `${of}, no picture` };
  return (
    <span
      className={join('face seed-face', className)}
      data-state={url === undefined ? 'none' : 'picture'}
    >
      {url === undefined ? (
        <span className="seed-initials" {...label}>
          <span aria-hidden="true">{initials(of)}</span>
        </span>
      ) : (
        <img src={url} alt={decorative ? '' : `Face of ${of}`} decoding="sync" draggable={false} />
      )}
    </span>
  );
}

/** Address of a seed's picture; undefined while it is being read, and where there is none. */
function useSeedPicture(seed: string | undefined): string | undefined {
  const [read, setRead] = useState<{ readonly seed: string; readonly url: string | undefined }>();
  useEffect(() => {
    if (seed === undefined) return;
    let wanted = true;
    void seedPictures.url(seed).then((url) => {
      if (wanted) setRead({ seed, url });
    });
    return () => {
      wanted = false;
    };
  }, [seed]);
  // What is at hand shows at once: a wall that comes back does not blink.
  return seed === undefined
    ? undefined
    : (seedPictures.known(seed) ?? (read?.seed === seed ? read.url : undefined));
}
