import { type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { useHover } from '../../../state/views/highlight.ts';
import { listenToPointer } from '../pointer.ts';
import { CutLine } from './CutLine.tsx';
import { NodeReadOut } from './NodeReadOut.tsx';
import { sayNode } from './node-words.ts';
import { pickNode } from './pick.ts';
import { tracksUnder } from './scene.ts';
import { Stage } from './stage.ts';
import { actOnKey } from './stage-keys.ts';

interface TreeStageProps {
  /** Filled while the stage is there. */
  readonly stage: RefObject<Stage | null>;
  /** Node to begin with, −1 for the whole tree. */
  readonly goal: number;
}

/** What is under the pointer, and where that is. */
interface Read {
  readonly node: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The canvas with its cut line. For assistive technology it is an application: arrows walk the tree
 * as it is drawn (up to the parent, sideways to the neighbour), which is not what a tree widget's
 * arrows mean, and nodes are told by a live region. The table says the same as rows.
 */
export function TreeStage({ stage, goal }: TreeStageProps) {
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [read, setRead] = useState<Read>();
  const [said, setSaid] = useState('');
  const help = useId();

  useEffect(() => {
    const [ground, element] = [canvas.current, root.current];
    if (ground === null || element === null) return;
    const made = new Stage(ground, (geometry) => {
      const { scene } = made;
      const cut = line.current;
      if (scene === undefined || cut === null) return;
      const y = geometry.top + scene.cutLevel * geometry.plotHeight;
      cut.style.transform = `translateY(${y}px)`;
      cut.style.left = `${geometry.left}px`;
    });
    stage.current = made;
    const hover = (node: number): void => {
      const { scene } = made;
      if (node === made.hovered) return;
      made.hovered = node;
      const rows = scene === undefined || node < 0 ? [] : [...tracksUnder(scene, node)];
      useHover.setState({ rows });
      made.repaint();
    };
    const leave = (): void => {
      hover(-1);
      setRead(undefined);
    };
    const stop = listenToPointer(
      element,
      {
        zoom: (factor, { x }) => {
          setRead(undefined);
          made.zoom(factor, x);
        },
        pan: (by) => made.pan(by),
        hover: (at) => {
          if (at === undefined) return leave();
          const node = made.nodeAt(at.x, at.y);
          hover(node);
          setRead(node < 0 ? undefined : { node, ...at });
        },
        click: ({ x, y }, event) => {
          if (made.scene === undefined) return;
          made.cursor = made.nodeAt(x, y);
          pickNode(made.scene, made.cursor, event.shiftKey || event.ctrlKey || event.metaKey);
          made.repaint();
        },
        doubleClick: ({ x, y }) => {
          const node = made.nodeAt(x, y);
          if (node < 0) made.fit();
          else made.zoomTo(node);
        },
      },
      // The wheel counts also over what lies on the picture: the cut line, say.
      { wheel: 0.0016, pinch: 0.012, sideways: true, wheelOn: element.parentElement },
    );
    return () => {
      stop();
      leave();
      made.release();
      stage.current = null;
    };
  }, [stage]);

  useEffect(() => {
    const made = stage.current;
    if (goal < 0 || made === null) return;
    made.cursor = goal;
    made.zoomTo(goal);
    root.current?.focus();
    const { open } = useStore.getState();
    if (made.scene !== undefined && open !== undefined) {
      setSaid(sayNode(made.scene, open.episode, goal));
    }
  }, [goal, stage]);

  return (
    <div className="dendrogram-body">
      <div
        ref={root}
        className="dendrogram-stage"
        role="application"
        aria-label="Dendrogram"
        aria-roledescription="dendrogram"
        aria-describedby={help}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows walk the tree
        tabIndex={0}
        data-drawer-focus
        onFocus={() => focusChanged(stage.current, true)}
        onBlur={() => focusChanged(stage.current, false)}
        onKeyDown={(event) => {
          const made = stage.current;
          if (made === null || event.altKey) return;
          if (!actOnKey(made, event, setSaid)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <canvas ref={canvas} />
      </div>
      <CutLine line={line} stage={stage} />
      {read !== undefined && <NodeReadOut {...read} within={root} />}
      <p id={help} hidden>
        Arrow up goes to the parent, down to the larger child, left and right to the neighbours.
        Enter selects the tracks of a node, with Shift it adds them. Plus and minus zoom, 0 shows
        the whole tree.
      </p>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

function focusChanged(stage: Stage | null, focused: boolean): void {
  if (stage === null) return;
  stage.focused = focused;
  stage.repaint();
  if (!focused) useHover.setState({ rows: [] });
}
