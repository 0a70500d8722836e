/** As much of a `ws` socket as a lane needs. */
export interface LaneSocket {
  on(event: 'message', listener: (bytes: Buffer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close' | 'pong', listener: () => void): unknown;
  close(code?: number): void;
  terminate(): void;
}

/** Lets a socket be the lane of whoever it was meant for. */
export type AdmitLane = (socket: LaneSocket) => void;
