import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { isNotLoaded } from '../../bridge/not-loaded.ts';
import { faultText } from '../../state/lib/fault-text.ts';
import { reloadPage } from '../../state/lib/reload.ts';
import { report } from '../../state/lib/session.ts';
import { appStore } from '../../state/store.ts';
import { EmptyState } from './EmptyState.tsx';

interface BoundaryProps {
  /** What could not be shown, as a sentence begins: "The inspector". Without, it is told as a message. */
  readonly part?: string;
  /** Another episode or view: it is tried again by itself. */
  readonly of?: string | undefined;
  /** It failed: what asked for it may be closed. */
  readonly onFault?: () => void;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly fault: string | undefined;
  readonly of: string | undefined;
}

/**
 * A fault in one part of the page takes that part away, and says so; the rest goes on. (React offers
 * this to classes alone.)
 */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { fault: undefined, of: this.props.of };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  static getDerivedStateFromProps(
    { of }: BoundaryProps,
    state: BoundaryState,
  ): Partial<BoundaryState> | null {
    return of === state.of ? null : { fault: undefined, of };
  }

  override componentDidCatch(error: unknown): void {
    if (this.props.part === undefined) report(appStore.context, error);
    this.props.onFault?.();
  }

  override render(): ReactNode {
    const { fault } = this.state;
    const { part, children } = this.props;
    if (fault === undefined) return children;
    if (part === undefined) return null;
    const unsaved = appStore.api.getState().storage.heldOnly === true;
    return (
      <div className="boundary" role="alert">
        <EmptyState
          icon={<TriangleAlert size={28} strokeWidth={1.4} />}
          title={`${part} cannot be shown`}
          text={faultText(fault, unsaved)}
          {...(isNotLoaded(fault)
            ? // What is held in memory only goes with the page.
              !unsaved && {
                action: { label: 'Reload', run: () => void reloadPage(appStore.context) },
              }
            : { action: { label: 'Try again', run: () => this.setState({ fault: undefined }) } })}
        />
      </div>
    );
  }
}
