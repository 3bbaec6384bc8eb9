import { SlidersHorizontal } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { DEFAULT_LAYOUT, MOST_NEIGHBOURS } from '../../../core/map/layout-options.ts';
import { LEAST_FOR_UMAP, type MapMethod, useMap } from '../../../state/answers/map.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { NumberField } from '../../kit/NumberField.tsx';

const METHODS: readonly (readonly [MapMethod, string])[] = [
  ['pca', 'PCA'],
  ['umap', 'UMAP'],
];

/** Which projection is shown, and what UMAP is made with. */
export function MethodChoice() {
  const method = useMap((s) => s.method);
  const few = useMap((s) => (s.subject?.items.length ?? 0) < LEAST_FOR_UMAP);
  const name = useId();
  const shown = few ? 'pca' : method;
  return (
    <div className="map-method">
      <div role="radiogroup" aria-label="Projection">
        {METHODS.map(([key, label]) => (
          <label
            key={key}
            data-checked={shown === key}
            title={few && key === 'umap' ? 'UMAP needs at least three tracks.' : undefined}
          >
            <input
              type="radio"
              name={name}
              checked={shown === key}
              disabled={few && key === 'umap'}
              onChange={() => useMap.getState().setMethod(key)}
            />
            {label}
          </label>
        ))}
      </div>
      {shown === 'umap' && <LayoutMenu />}
    </div>
  );
}

/** Neighbours and least distance, behind a button: most people never need them. */
function LayoutMenu() {
  const options = useMap((s) => s.options);
  const setOptions = useMap((s) => s.setOptions);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector('input')?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const changed =
    options.neighbours !== DEFAULT_LAYOUT.neighbours || options.minDist !== DEFAULT_LAYOUT.minDist;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it watches Esc come up from its children
    <div
      className="map-options"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        event.stopPropagation();
        setOpen(false);
        root.current?.querySelector('button')?.focus();
      }}
    >
      <IconButton
        label="How UMAP is made"
        icon={SlidersHorizontal}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <fieldset className="map-options-box" id={id}>
          <legend className="visually-hidden">How UMAP is made</legend>
          <span>
            Neighbours
            <NumberField
              label="Neighbours"
              value={options.neighbours}
              min={2}
              max={MOST_NEIGHBOURS}
              step={1}
              onChange={(neighbours) => setOptions({ ...options, neighbours })}
            />
          </span>
          <p>Few show small groups, many the whole.</p>
          <span>
            Least distance
            <NumberField
              label="Least distance"
              value={options.minDist}
              min={0}
              max={0.99}
              step={0.05}
              format={(value) => value.toFixed(2)}
              onChange={(minDist) => setOptions({ ...options, minDist })}
            />
          </span>
          <p>Small packs groups tight.</p>
          <Button
            look="plain"
            disabled={!changed}
            onClick={() => {
              setOptions(DEFAULT_LAYOUT);
              root.current?.querySelector('input')?.focus();
            }}
          >
            Back to {DEFAULT_LAYOUT.neighbours} and {DEFAULT_LAYOUT.minDist.toFixed(2)}
          </Button>
        </fieldset>
      )}
    </div>
  );
}
