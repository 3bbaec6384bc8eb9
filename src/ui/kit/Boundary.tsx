import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { faultText, isNotLoaded } from '../../state/lib/fault-text.ts';
import { EmptyState } from './EmptyState.tsx';

interface BoundaryProps {
  /** What could not be shown, as a sentence begins: "The inspector". */
  readonly part: string;
  /** Another episode or view: it is tried again by itself. */
  readonly of?: string | undefined;
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

  override render(): ReactNode {
    const { fault } = this.state;
    const { part, children } = this.props;
    if (fault === undefined) return children;
    return (
      <div className="boundary" role="alert">
        <EmptyState
          icon={<TriangleAlert size={28} strokeWidth={1.4} />}
          title={`${part} cannot be shown`}
          text={faultText(fault)}
          action={
            // What was not loaded once is not asked for again.
            isNotLoaded(fault)
              ? { label: 'Reload', run: () => location.reload() }
              : { label: 'Try again', run: () => this.setState({ fault: undefined }) }
          }
        />
      </div>
    );
  }
}
