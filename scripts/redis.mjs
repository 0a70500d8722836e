/** Finds redis-server, with which tests and `rounds cluster` start a Redis of their own, or installs the distribution's. */
import { installDebianPackages, isOnPath, stopService } from './debian.mjs';
import { say } from './runtime.mjs';

const PROGRAM = 'redis-server';

/** Tests that need what is not there are reported as skipped, and this says why. */
export function prepareRedis() {
  if (isOnPath(PROGRAM)) return;
  if (installDebianPackages([PROGRAM], 'for the tests')) stopService(PROGRAM);
  if (!isOnPath(PROGRAM))
    say(
      'Redis was not found: tests of several servers are skipped. Install redis-server to run them.',
    );
}
