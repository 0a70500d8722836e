/** Finds the DICOM programs that the tests talk to (dcmtk, Orthanc with DICOMweb), and installs the distribution's. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installDebianPackages, isOnPath, stopService } from './debian.mjs';
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
  return hasPlugin && PROGRAMS.every(isProgram);
}

function isProgram(name) {
  return isOnPath(name, ['/usr/sbin']);
}

function install() {
  const hadOrthanc = isProgram('Orthanc');
  if (!installDebianPackages(PACKAGES, 'for the tests')) return false;
  // It listens to everybody; the tests start their own.
  if (!hadOrthanc) stopService('orthanc');
  return true;
}
