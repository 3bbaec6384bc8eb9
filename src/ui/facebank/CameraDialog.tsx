import { useEffect, useRef, useState } from 'react';
import { addPhotos } from '../../state/answers/photos.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import './camera.css';

/** A photograph by the camera of this computer, where it may be used. */
export function CameraDialog() {
  const setDialog = useStore((s) => s.setDialog);
  const view = useStore((s) => s.peopleView);
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'asking' | 'on' | 'refused'>('asking');
  const close = (): void => setDialog('none');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let wanted = true;
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    navigator.mediaDevices?.getUserMedia({ video: { width: { ideal: 1280 } } }).then(
      (given) => {
        stream = given;
        if (!wanted || video.current === null) stop();
        else {
          video.current.srcObject = given;
          setState('on');
        }
      },
      () => setState('refused'),
    ) ?? setState('refused');
    return () => {
      wanted = false;
      stop();
    };
  }, []);
  const take = async (): Promise<void> => {
    const from = video.current;
    if (from === null) return;
    const canvas = new OffscreenCanvas(from.videoWidth, from.videoHeight);
    canvas.getContext('2d')?.drawImage(from, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    close();
    const file = new File([blob], 'Camera picture.png', { type: 'image/png' });
    addPhotos([file], view.type === 'person' ? view.id : undefined);
  };
  return (
    <Dialog
      title="Take a photograph"
      lead="The picture stays on this computer."
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={state !== 'on'} onClick={() => void take()}>
            Take it
          </Button>
        </>
      }
    >
      {state === 'refused' ? (
        <p role="alert">
          The camera may not be used, or there is none. Allow it in the browser’s settings of this
          page, or pick a picture instead.
        </p>
      ) : (
        <video ref={video} className="camera" autoPlay muted playsInline aria-label="Camera" />
      )}
    </Dialog>
  );
}
