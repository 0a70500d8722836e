/** npm run check: types, lint, format, dead code, unit tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** All checks that run no code of the project, at the same time. @returns {Promise<string[]>} names of those that failed */
export async function staticChecks(tools) {
  const outcomes = await Promise.all(
    STATIC_CHECKS.map(async (check) => ((await passes(tools, check)) ? [] : [check.name])),
  );
  return outcomes.flat();
}

async function passes(tools, { name, program, args }) {
  const started = Date.now();
  const child = spawn(join(ROOT, 'node_modules', '.bin', program), args, {
    cwd: ROOT,
    env: tools.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => said.push(text));
  const [status] = await once(child, 'close');
  const passed = status === 0;
  say(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!passed) say(said.join(''));
  return passed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const tools = prepare();
  const failed = await staticChecks(tools);
  const unit = await runJest(tools, 'unit');
  if (unit.failed > 0 || unit.code !== 0) failed.push('unit tests');
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`);
  process.exit(failed.length === 0 ? 0 : 1);
}
