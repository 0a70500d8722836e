/** Finds what drops real packets for the tests of faults (iproute2, nftables), or installs the distribution's. */
import { installDebianPackages, isOnPath } from './debian.mjs';
import { say } from './runtime.mjs';

const PROGRAMS = { ip: 'iproute2', nft: 'nftables' };
const FOLDERS = ['/usr/sbin', '/sbin'];

/** Without them a relay takes their place, which holds bytes back as TCP would. */
export function preparePackets() {
  const missing = Object.keys(PROGRAMS).filter((name) => !isOnPath(name, FOLDERS));
  if (missing.length === 0) return;
  const packages = missing.map((name) => PROGRAMS[name]);
  if (!installDebianPackages(packages, 'for the tests'))
    say(`${packages.join(', ')} were not found: lost packets are played by a relay in the tests.`);
}
