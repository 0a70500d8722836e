/** Whom a server is started for: a scenario, or some that have it in common. */
export interface ServerKeeper {
  /** Copied for every server of the scenario, so that its library need not be made; an empty folder where undefined. */
  readonly dataTemplate?: string;
  readonly progress: (message: string) => void;
  /** Counts how long a server waits for a processor. */
  watchProcess(processId: number | undefined): void;
  /** Undone in reverse, whatever happens. */
  afterwards(undo: () => void | Promise<void>): void;
}
