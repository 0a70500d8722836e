/** Finds what carries real packets for the tests of faults (iproute2, socat), or installs the distribution's. */
import { installDebianPackages, isOnPath } from './debian.mjs';
import { say } from './runtime.mjs';

const PROGRAMS = { ip: 'iproute2', socat: 'socat' };
const FOLDERS = ['/usr/sbin', '/sbin'];

/** Without them links are cut by a relay, and the test that loses packets is reported as skipped. */
export function preparePackets() {
  const missing = Object.keys(PROGRAMS).filter((name) => !isOnPath(name, FOLDERS));
  if (missing.length === 0) return;
  const packages = missing.map((name) => PROGRAMS[name]);
  if (!installDebianPackages(packages, 'for the tests'))
    say(`${packages.join(', ')} were not found: the test that loses packets is skipped.`);
}
