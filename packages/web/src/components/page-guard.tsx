import { Component, type ReactNode } from 'react';

interface PageGuardState {
  readonly failed: boolean;
}

/** Catches what went wrong while drawing: a sentence and a way on, never an empty page. */
export class PageGuard extends Component<{ children: ReactNode }, PageGuardState> {
  override state: PageGuardState = { failed: false };

  static getDerivedStateFromError(): PageGuardState {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="page-guard" role="alert">
        <h1>This page stopped working</h1>
        <p>Nothing is lost: the class goes on, and your place in it stays yours.</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Reload the page
        </button>
      </main>
    );
  }
}
