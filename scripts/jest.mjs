/** Runs one kind of tests (see jest.config.mjs) and counts them. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, runNode } from './runtime.mjs';

/** Where servers keep compiled code: each test of them starts threads that load much of it. */
const CODE_CACHE = join(ROOT, '.cache', 'code');

/** @returns {Promise<{ passed: number, failed: number, skipped: number, code: number }>} */
export async function runJest(tools, kind, args = [], env = {}) {
  const folder = join(ROOT, 'artifacts');
  const report = join(folder, `jest-${kind}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const code = await runNode(
    tools,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${report}`,
      ...args,
    ],
    {
      env: { ...tools.env, NODE_COMPILE_CACHE: CODE_CACHE, ...env, ROUNDS_TESTS: kind },
      // --json prints the report on stdout as well; people read stderr.
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, code: code || 1 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A file that could not even be loaded has no failed test in it, and must not be lost.
  const broken = testResults.filter(
    (r) => r.status === 'failed' && r.assertionResults.length === 0,
  ).length;
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken,
    skipped: numPendingTests + numTodoTests,
    code,
  };
}
