import { describe, expect, test } from '@jest/globals';

import { errorForLog } from './error-for-log.ts';
import { colyseusLogger, createLog } from './log.ts';

const SENTINEL = 'SENTINEL^PATIENT';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ write: (line: string) => void lines.push(line) }, 'trace'));
  return lines.join('');
}

describe('the log', () => {
  test('holds no message of an error, nor of its cause', () => {
    const cause = new SyntaxError(`Unexpected token in "${SENTINEL}"\n    at ${SENTINEL} (x)`);
    const text = logged((log) =>
      log.error({ err: new Error(`of ${SENTINEL}`, { cause }) }, 'failed'),
    );
    expect(text).not.toContain(SENTINEL);
    expect(text).toContain('SyntaxError');
    expect(text).toContain('log.test.ts');
  });

  test('holds no request and no reply', () => {
    const text = logged((log) =>
      log.info({ req: { url: `/?token=${SENTINEL}` }, res: { body: SENTINEL } }, 'x'),
    );
    expect(text).not.toContain(SENTINEL);
  });

  test('keeps of what Colyseus prints only the places in the code', () => {
    const text = logged((log) => {
      const logger = colyseusLogger(log);
      logger.error(`bad message ${SENTINEL}`);
      logger.error(new Error(SENTINEL).stack);
      logger.warn(SENTINEL, { name: SENTINEL });
    });
    expect(text).not.toContain(SENTINEL);
    expect(text).toContain('log.test.ts');
  });

  test('an error keeps its kind and a plain code, nothing else', () => {
    const error = Object.assign(new TypeError(SENTINEL), { code: 'ENOENT' });
    expect(errorForLog(error)).toMatchObject({ type: 'TypeError', code: 'ENOENT' });
    expect(errorForLog(Object.assign(new Error('x'), { code: SENTINEL })).code).toBeUndefined();
    expect(errorForLog(SENTINEL)).toEqual({ type: 'string', frames: [] });
  });
});
