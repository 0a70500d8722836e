import type { ConnectionStatus } from '@rounds/connection';

export interface ConnectionWords {
  readonly light: 'good' | 'waiting' | 'bad';
  readonly label: string;
  /** A sentence for the whole width, where somebody should know or do something. */
  readonly banner?: string;
}

/** A connection's state as people read it. */
export function connectionWords(status: ConnectionStatus): ConnectionWords {
  switch (status.kind) {
    case 'joining':
      return { light: 'waiting', label: 'Connecting' };
    case 'joined':
      return { light: 'good', label: 'Connected' };
    case 'dropped':
      return {
        light: 'waiting',
        label: 'Reconnecting',
        banner: 'Connection lost, coming back… You can keep looking.',
      };
    case 'ended':
      return { light: 'good', label: 'Class ended' };
    case 'failed':
      return { light: 'bad', label: 'Disconnected', banner: status.message };
  }
}
