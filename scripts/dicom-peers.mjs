/** Finds the DICOM programs that the tests talk to (dcmtk, Orthanc with DICOMweb), and installs the distribution's. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

import { say } from './runtime.mjs';

const PROGRAMS = ['storescu', 'echoscu', 'Orthanc'];
const PLUGIN = 'share/orthanc/plugins/libOrthancDicomWeb.so';
const PREFIXES = ['/usr', '/usr/local'];
const PACKAGES = ['dcmtk', 'orthanc', 'orthanc-dicomweb'];

/** Tests that need what is not there are reported as skipped, and this says why. */
export function prepareDicomPeers() {
  if (areThere() || (install() && areThere())) return;
  say(
    'dcmtk and Orthanc with DICOMweb were not found: tests against real archives are skipped. ' +
      `Install ${PACKAGES.join(', ')} to run them.`,
  );
}

function areThere() {
  const hasPlugin = PREFIXES.some((prefix) => existsSync(join(prefix, PLUGIN)));
  return hasPlugin && PROGRAMS.every(isOnPath);
}

function isOnPath(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

function install() {
  const isRootOnDebian =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isRootOnDebian) return false;
  const hadOrthanc = isOnPath('Orthanc');
  say('Installing dcmtk and Orthanc for the tests ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const { status, stderr } = spawnSync('apt-get', args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) {
      say(stderr ?? '');
      return false;
    }
  }
  // The package starts a service that listens to everybody; the tests start their own, and nobody asked for that one.
  if (!hadOrthanc && existsSync('/run/systemd/system'))
    spawnSync('systemctl', ['disable', '--now', 'orthanc'], { stdio: 'ignore' });
  return true;
}
