/**
 * A wall clock that jumps, for a server process of its own: loaded into it with `--import` before anything else, it stands in for
 * `Date`, and is told by the parent process how far from the truth it is. Monotonic time goes on as it does when
 * somebody sets the clock of a machine.
 */
import { jumpWallClock } from './wall-clock.ts';

process.on('message', (message: unknown) => {
  if (typeof message !== 'object' || message === null || !('clockOffsetMs' in message)) return;
  jumpWallClock(Number(message.clockOffsetMs));
});
// Being told the time alone keeps no server alive.
process.channel?.unref();
