/**
 * npm test: everything installed and built, then all tests. The last line counts them. The static checks of
 * `npm run check` count as one test each, so that nothing can be green while they are red.
 */
import process from 'node:process';

import { findBrowser } from './browser.mjs';
import { STATIC_CHECK_COUNT, staticChecks } from './check.mjs';
import { prepareDicomPeers } from './dicom-peers.mjs';
import { runJest } from './jest.mjs';
import { preparePackets } from './packets.mjs';
import { buildPages } from './pages.mjs';
import { preparePostgres } from './postgres.mjs';
import { prepareRedis } from './redis.mjs';
import { prepare, say } from './runtime.mjs';

const started = Date.now();
const args = process.argv.slice(2);
const tools = prepare();
const browser = findBrowser();
prepareDicomPeers();
prepareRedis();
preparePackets();
const postgres = preparePostgres() ?? '';
buildPages(tools);

const failedChecks = args.length === 0 ? await staticChecks(tools) : [];
const total = {
  passed: args.length === 0 ? STATIC_CHECK_COUNT - failedChecks.length : 0,
  failed: failedChecks.length,
  skipped: 0,
};
let exitCode = failedChecks.length === 0 ? 0 : 1;
/** One browser test at a time: each runs several pages that render volumes. */
const IN_BAND = 'e2e';
for (const kind of ['unit', 'integration', 'e2e']) {
  say(`\n== ${kind} tests`);
  const env = {
    ROUNDS_POSTGRES: postgres,
    ...(browser === undefined ? {} : { CHROME_PATH: browser }),
  };
  const result = await runJest(
    tools,
    kind,
    ['--passWithNoTests', ...(kind === IN_BAND ? ['--runInBand'] : []), ...args],
    env,
  );
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  if (result.code !== 0) exitCode = 1;
}
say(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 ? 1 : exitCode);
