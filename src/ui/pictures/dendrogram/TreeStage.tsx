import {
  type PointerEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { levelOf } from '../../../core/dendrogram/similarity-scale.ts';
import { useStore } from '../../../state/store.ts';
import { useHover } from '../../../state/views/highlight.ts';
import { Face } from '../../kit/Face.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { snapThreshold, thresholdAfterKey, thresholdInWords } from '../../kit/threshold-words.ts';
import { displayName } from '../../kit/words.ts';
import { listenToPointer } from '../pointer.ts';
import { describeNode, sayNode } from './node-words.ts';
import { pickNode } from './pick.ts';
import { selectScene, tracksUnder } from './scene.ts';
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

const MOST_FACES = 4;
/** From the pointer, and from the edges of the picture, px. */
const APART = 14;
const MARGIN = 4;

interface NodeReadOutProps {
  readonly node: number;
  /** The pointer's place, px in `within`. */
  readonly x: number;
  readonly y: number;
  readonly within: RefObject<HTMLElement | null>;
}

/** What is under the pointer: tracks, similarity, whose they are. Beside the pointer, never under it. */
function NodeReadOut({ node, x, y, within }: NodeReadOutProps) {
  const scene = useStore(selectScene);
  const open = useStore((s) => s.open);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [own, outer] = [box.current, within.current];
    if (own === null || outer === null) return;
    const right = x + APART + own.offsetWidth > outer.clientWidth - MARGIN;
    const left = right ? x - APART - own.offsetWidth : x + APART;
    const lowest = outer.clientHeight - own.offsetHeight - MARGIN;
    const top = Math.max(MARGIN, Math.min(lowest, y + APART));
    own.style.transform = `translate(${Math.max(MARGIN, left)}px, ${top}px)`;
  });
  if (scene === undefined || open === undefined) return null;
  const { title, people, shares } = describeNode(scene, open.episode, node);
  const [row] = tracksUnder(scene, node);
  const isLeaf = node < scene.layout.n;
  return (
    <div className="node-readout" ref={box} aria-hidden="true">
      <div className="node-faces">
        {isLeaf ? (
          <Face row={open.summaries.bestFace[row ?? -1] ?? -1} decorative />
        ) : (
          shares
            .slice(0, MOST_FACES)
            .map(({ identity }) => (
              <Face key={identity.id} row={identity.canonicalFace} decorative />
            ))
        )}
      </div>
      <b>{title}</b>
      <span>
        {shares.length === 1 && shares[0] !== undefined && (
          <i style={{ background: identityColour(shares[0].identity) }} />
        )}
        {isLeaf && shares[0] !== undefined ? displayName(shares[0].identity) : people}
      </span>
    </div>
  );
}

interface CutLineProps {
  /** Moved by the stage, with the frame that it paints. */
  readonly line: RefObject<HTMLDivElement | null>;
  readonly stage: RefObject<Stage | null>;
}

/** The threshold as a line across the tree: another handle of the same slider. */
function CutLine({ line, stage }: CutLineProps) {
  const value = useStore((s) => s.parameters.cluster_thresh);
  const beyond = useStore((s) => {
    const scene = selectScene(s);
    return scene !== undefined && levelOf(scene.scale, scene.threshold) < 0;
  });
  const { setThreshold } = useStore.getState();
  /** From the line to where it was grabbed, px. */
  const grip = useRef<number>(undefined);

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (grip.current === undefined || box === undefined) return;
    const similarity = stage.current?.similarityAt(event.clientY - box.top - grip.current);
    if (similarity !== undefined) setThreshold(snapThreshold(similarity));
  };
  const drop = (): void => {
    grip.current = undefined;
  };
  return (
    <div
      ref={line}
      className="cut-line"
      role="slider"
      tabIndex={0}
      aria-label="Cut line"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={value}
      aria-valuetext={thresholdInWords('agglomerative', value)}
      data-beyond={beyond}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const box = event.currentTarget.getBoundingClientRect();
        grip.current = event.clientY - (box.top + box.height / 2);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const next = thresholdAfterKey(event.key, value);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        setThreshold(next);
      }}
    >
      <span className="cut-pill">
        {beyond && '↑ '}
        {formatThreshold(value)}
      </span>
    </div>
  );
}
