/** npm run check: types, lint, format, dead code, unit tests. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { runJest } from './jest.mjs';
import { prepare, ROOT, say } from './runtime.mjs';

const STATIC_CHECKS = [
  { name: 'types', program: 'tsc', args: ['-b'] },
  { name: 'lint', program: 'oxlint', args: ['--type-aware'] },
  { name: 'format', program: 'oxfmt', args: ['--check', '.'] },
  { name: 'dead code', program: 'knip', args: ['--no-progress'] },
];

export const STATIC_CHECK_COUNT = STATIC_CHECKS.length;

/** All checks that run no code of the project. @returns {string[]} names of those that failed */
export function staticChecks(tools) {
  const failed = [];
  for (const { name, program, args } of STATIC_CHECKS) {
    const started = Date.now();
    const result = spawnSync(join(ROOT, 'node_modules', '.bin', program), args, {
      cwd: ROOT,
      env: tools.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const passed = result.status === 0;
    say(
      `${passed ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    if (!passed) {
      say(`${result.stdout ?? ''}${result.stderr ?? ''}`);
      failed.push(name);
    }
  }
  return failed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const tools = prepare();
  const failed = staticChecks(tools);
  const unit = await runJest(tools, 'unit');
  if (unit.failed > 0 || unit.code !== 0) failed.push('unit tests');
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`);
  process.exit(failed.length === 0 ? 0 : 1);
}
