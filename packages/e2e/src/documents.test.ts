import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { ERRORS, PERMISSIONS, type Permission } from '@rounds/classroom';

const protocol = readFileSync(join(import.meta.dirname, '../../../docs/protocol.md'), 'utf8');
const lines = new Set(protocol.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim()));

const CELLS: Record<Permission, string> = {
  instructor: 'yes | no | no | no',
  control: 'yes | yes | no | no',
  seated: 'yes | yes | yes | no',
  anyone: 'yes | yes | yes | yes',
};

describe('docs/protocol.md is true', () => {
  test.each(Object.entries(ERRORS))('it lists %s as the catalogue has it', (code, entry) => {
    const closeCode = 'closeCode' in entry ? ` ${entry.closeCode} ` : ' ';
    expect(lines).toContain(
      `| \`${code}\` | ${entry.httpStatus} |${closeCode}| ${entry.message} |`,
    );
  });

  test.each(Object.entries(PERMISSIONS))('it says who may %s', (type, permission) => {
    expect(lines).toContain(`| \`${type}\` | ${CELLS[permission]} |`);
  });

  test('it lists nothing that does not exist', () => {
    const listed = [...protocol.matchAll(/^\| `([a-z.-]+)`/gm)].map((match) => match[1]);
    expect(new Set(listed)).toEqual(new Set([...Object.keys(ERRORS), ...Object.keys(PERMISSIONS)]));
  });
});
