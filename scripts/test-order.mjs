/**
 * In which order jest takes the test files. Those that take longest come first, so that no core waits at the end for one of
 * them alone; a fresh clone has no times of its own yet. Beside those that start servers and look at their clocks there are
 * some that only calculate, so that two of the first kind do not begin together.
 */

/** Longest first, as measured; what is not here takes less than these, and comes by size. */
const LONGEST = [
  'bots/src/chaos/chaos.integration.test.ts',
  'imaging/src/node-tests/series.integration.test.ts',
  'server/src/pacs/peers.integration.test.ts',
  'server/src/cluster/cluster.integration.test.ts',
  'imaging/src/node-tests/defacing.integration.test.ts',
  'server/src/rooms/crowd.integration.test.ts',
  'imaging/src/node-tests/export.integration.test.ts',
  'server/src/imports/overlays.integration.test.ts',
  'imaging/src/node-tests/nifti.integration.test.ts',
  'server/src/database/postgres.integration.test.ts',
  'imaging/src/node-tests/all-files.integration.test.ts',
  'bots/src/netcode.integration.test.ts',
  'server/src/database/database.integration.test.ts',
  'server/src/http/resumed-import.integration.test.ts',
  'server/src/cli/cli.integration.test.ts',
  'bots/src/fuzz/fuzz.integration.test.ts',
  'server/src/rooms/restart.integration.test.ts',
  'server/src/http/past-sessions.integration.test.ts',
  'server/src/database/server-on-postgres.integration.test.ts',
  'server/src/pacs/storage-scp/storage-receiver.integration.test.ts',
  'bots/src/main.integration.test.ts',
  'server/src/http/quarantine.integration.test.ts',
  'server/src/rooms/failing-journal.integration.test.ts',
  'server/src/http/salted-import.integration.test.ts',
  'server/src/http/stopping.integration.test.ts',
  'imaging/src/defacing/deface.test.ts',
  'classroom/src/pose/pose-codec.test.ts',
  'imaging/src/phantom/teaching-phantom.test.ts',
  'imaging/src/series/mutations.test.ts',
  'viewer/src/thumbnails/small-pictures.test.ts',
  'classroom/src/journal/checkpoint.test.ts',
];

// oxlint-disable-next-line import/no-default-export -- that is where jest looks
export default class TestOrder {
  /** @param {readonly { path: string, context: { hasteFS: { getSize(path: string): number | null } } }[]} tests */
  sort(tests) {
    const rank = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(name));
      return index < 0 ? LONGEST.length : index;
    };
    const size = ({ path, context }) => context.hasteFS.getSize(path) ?? 0;
    return tests.toSorted((a, b) => rank(a) - rank(b) || size(b) - size(a));
  }

  allFailedTests(tests) {
    return tests;
  }

  shard(tests) {
    return tests;
  }

  cacheResults() {}
}
