import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

const read = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

const compose = read('docker-compose.yml');
const caddyfile = read('deploy/Caddyfile');
const example = read('deploy/env.example');
const documents = ['docs/deployment.md', 'docs/operations.md'].map(read).join('\n');

const matches = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? '')),
];

describe('the compose file and the front', () => {
  const servers = matches(compose, /^ {2}(server-\d+):$/gm).filter((name) =>
    compose.includes(`ROUNDS_SERVER_NAME: ${name}`),
  );

  test('there are at least two servers, each under its own name', () => {
    expect(servers.length).toBeGreaterThanOrEqual(2);
  });

  test('the front sends sockets to every server by name, and spreads requests over all of them', () => {
    const all = servers.map((name) => `${name}:2567`).join(' ');
    for (const name of servers) {
      expect(caddyfile).toContain(`path /${name}/*`);
      expect(caddyfile).toContain(`reverse_proxy ${name}:2567\n`);
    }
    expect(caddyfile.split(`reverse_proxy ${all} {`)).toHaveLength(4);
  });

  test.each(matches(compose, /\$\{([A-Z0-9_]+):\?/g))('%s has a line in the example', (name) => {
    expect(example).toMatch(new RegExp(`^${name}=`, 'm'));
  });

  test.each(matches(`${compose}\n${example}`, /\b(ROUNDS_[A-Z0-9_]+)\b/g))(
    'what %s means is written down',
    (name) => {
      const isOfFrontAlone = ['ROUNDS_SITE', 'ROUNDS_FRONT_SECRET'].includes(name);
      expect(isOfFrontAlone ? example : documents).toContain(name);
    },
  );

  test('no secret has a value', () => {
    const secrets = example
      .split('\n')
      .filter((line) => /^[A-Z0-9_]*(?:SECRET|PASSWORD)/.test(line));
    expect(secrets.length).toBeGreaterThan(3);
    expect(secrets.filter((line) => !line.endsWith('='))).toEqual([]);
  });
});
