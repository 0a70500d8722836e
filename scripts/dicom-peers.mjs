/**
 * Finds the DICOM programs that the tests talk to (dcmtk, Orthanc with DICOMweb) and have files judged by (dicom3tools), and
 * installs the distribution's.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installDebianPackages, isOnPath, stopService } from './debian.mjs';
import { say } from './runtime.mjs';

const PROGRAMS = ['storescu', 'echoscu', 'Orthanc', 'dciodvfy'];
const PLUGIN = 'share/orthanc/plugins/libOrthancDicomWeb.so';
const PREFIXES = ['/usr', '/usr/local'];
const PACKAGES = ['dcmtk', 'orthanc', 'orthanc-dicomweb', 'dicom3tools'];

/** Tests that need what is not there are reported as skipped, and this says why. */
export function prepareDicomPeers() {
  if (areThere() || (install() && areThere())) return;
  say(
    'dcmtk, Orthanc with DICOMweb and dicom3tools were not all found: tests against what is missing are skipped. ' +
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
