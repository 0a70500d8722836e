/**
 * In which order jest takes the test files. Those that take longest come first, so that no core waits at the end for one of
 * them alone; a fresh clone has no times of its own yet. Beside those that start servers and look at their clocks there are
 * some that only calculate, so that two of the first kind do not begin together.
 */

/** Longest first, as measured; what is not here takes less than these, and comes by size. */
const LONGEST = [
  'bots/src/chaos/chaos.integration.test.ts',
  'imaging/src/node-tests/series.integration.test.ts',
  'imaging/src/node-tests/defacing.integration.test.ts',
  'server/src/cluster/cluster.integration.test.ts',
  'imaging/src/node-tests/export.integration.test.ts',
  'imaging/src/node-tests/nifti.integration.test.ts',
  'server/src/database/postgres.integration.test.ts',
  'server/src/database/database.integration.test.ts',
  'bots/src/fuzz/fuzz.integration.test.ts',
  'imaging/src/defacing/deface.test.ts',
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
