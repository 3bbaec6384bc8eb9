import { LoaderCircle, TriangleAlert, X } from 'lucide-react';
import { type CSSProperties, useState } from 'react';
import type { SeedTarget } from '../../core/facebank/edit-people.ts';
import {
  chooseFace,
  chooseTarget,
  dropPhoto,
  dropPhotos,
  type Photo,
  readyPhotos,
  takePhotos,
  usePhotos,
} from '../../state/answers/photos.ts';
import { useStore } from '../../state/store.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { plural } from '../kit/format.ts';
import { PersonChooser } from './PersonChooser.tsx';
import { personName } from './people-words.ts';
import './photo-dialog.css';

/** Photographs, the faces that were found in them, and whose they are. */
export function PhotoDialog() {
  const photos = usePhotos((state) => state.photos);
  const looking = usePhotos((state) => state.looking);
  const [taking, setTaking] = useState(false);
  if (photos.length === 0) return null;
  const ready = readyPhotos(photos).length;
  const left = photos.filter(({ state }) => state.type === 'waiting').length;
  const take = async (): Promise<void> => {
    setTaking(true);
    await takePhotos().finally(() => setTaking(false));
  };
  return (
    <Dialog
      title={photos.length === 1 ? 'A photograph' : `${photos.length} photographs`}
      lead="Choose the face that is meant, and say whose it is. Pictures stay on this computer."
      size="large"
      onClose={dropPhotos}
      footer={
        <>
          {looking && (
            <p className="photos-progress" role="status">
              <progress
                aria-label="Looking for faces"
                max={photos.length}
                value={photos.length - left}
              />
              Looking for faces, {left} to go
            </p>
          )}
          <Button onClick={dropPhotos}>{ready === 0 && !looking ? 'Done' : 'Cancel'}</Button>
          <Button look="primary" disabled={ready === 0 || taking} onClick={() => void take()}>
            {ready === 0 ? 'Add faces' : `Add ${plural(ready, 'face')}`}
          </Button>
        </>
      }
    >
      <ul className="photos">
        {photos.map((photo) => (
          <PhotoRow key={photo.key} photo={photo} />
        ))}
      </ul>
    </Dialog>
  );
}

function PhotoRow({ photo }: { readonly photo: Photo }) {
  const { state, file, key } = photo;
  return (
    <li className="photo" data-state={state.type}>
      <PhotoPicture photo={photo} />
      <div className="photo-side">
        <p className="photo-file" title={file.name}>
          {file.name}
        </p>
        <PhotoWords photo={photo} />
        {state.type === 'found' && <Whose photo={photo} />}
      </div>
      <IconButton
        label={`Leave ${file.name} out`}
        icon={X}
        side="below-end"
        onClick={() => dropPhoto(key)}
      />
    </li>
  );
}

/** The picture with a frame around each face; one that is chosen is lit. */
function PhotoPicture({ photo: { state, url, key } }: { readonly photo: Photo }) {
  if (state.type !== 'found') {
    return (
      <div className="photo-picture">
        <img src={url} alt="" />
      </div>
    );
  }
  const { faces, width, height } = state.looked;
  return (
    <div className="photo-picture">
      <div className="photo-frame" style={{ aspectRatio: `${width} / ${height}` }}>
        <img src={url} alt="" />
        {faces.map(({ box, refusals }, i) => {
          const [left, top, right, bottom] = box;
          const style: CSSProperties = {
            left: `${(100 * left) / width}%`,
            top: `${(100 * top) / height}%`,
            width: `${(100 * (right - left)) / width}%`,
            height: `${(100 * (bottom - top)) / height}%`,
          };
          const chosen = state.face === i;
          return (
            <button
              type="button"
              // biome-ignore lint/suspicious/noArrayIndexKey: faces of a picture are found once
              key={i}
              className="photo-face"
              style={style}
              aria-pressed={chosen}
              aria-label={`Face ${i + 1} of ${faces.length}${refusals.length > 0 ? ', a poor one' : ''}`}
              data-poor={refusals.length > 0}
              onClick={() => chooseFace(key, chosen ? undefined : i)}
            >
              {faces.length > 1 && <span aria-hidden="true">{i + 1}</span>}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** What was found, and what is the matter with it. */
function PhotoWords({ photo: { state } }: { readonly photo: Photo }) {
  if (state.type === 'waiting') {
    return (
      <p className="photo-words">
        <LoaderCircle size={14} className="photo-spin" aria-hidden="true" /> Looking for faces…
      </p>
    );
  }
  if (state.type === 'refused') {
    return (
      <p className="photo-words photo-warning" role="alert">
        <TriangleAlert size={14} aria-hidden="true" /> {state.text}
      </p>
    );
  }
  const { faces } = state.looked;
  if (faces.length === 0) {
    return (
      <p className="photo-words photo-warning" role="alert">
        <TriangleAlert size={14} aria-hidden="true" /> No face was found in this picture. Choose one
        in which the face is larger and looks at the camera.
      </p>
    );
  }
  const poor = faces[state.face ?? (faces.length === 1 ? 0 : -1)]?.refusals ?? [];
  if (poor.length > 0) {
    return (
      <>
        {poor.map(({ code, text }) => (
          <p key={code} className="photo-words photo-warning">
            <TriangleAlert size={14} aria-hidden="true" /> {text}
          </p>
        ))}
      </>
    );
  }
  return (
    <p className="photo-words">
      {faces.length === 1
        ? 'One face.'
        : state.face === undefined
          ? `${faces.length} faces. Which one is meant?`
          : `Face ${state.face + 1} of ${faces.length}.`}
    </p>
  );
}

/** Whose face it is, and a way to say that it is somebody else's. */
function Whose({ photo: { target, state, key } }: { readonly photo: Photo }) {
  const [choosing, setChoosing] = useState(false);
  const name = useTargetName(target);
  if (state.type !== 'found' || state.looked.faces.length === 0) return null;
  if (choosing || (target === undefined && state.face !== undefined)) {
    return (
      <PersonChooser
        label="Whose face is it?"
        creates
        text={target?.type === 'new' ? target.details.name : ''}
        onChoose={(to) => {
          chooseTarget(key, to);
          setChoosing(false);
        }}
        onLeave={() => setChoosing(false)}
      />
    );
  }
  if (target === undefined) return null;
  return (
    <p className="photo-whose">
      <b>{name}</b>
      {target.type === 'new' && <small>new</small>}
      <Button look="plain" onClick={() => setChoosing(true)}>
        Somebody else…
      </Button>
    </p>
  );
}

function useTargetName(target: SeedTarget | undefined): string {
  const people = useStore((state) => state.bank.people);
  if (target === undefined) return '';
  if (target.type === 'new') return target.details.name;
  const person = people.find(({ id }) => id === target.id);
  return person === undefined ? target.id : personName(person);
}
