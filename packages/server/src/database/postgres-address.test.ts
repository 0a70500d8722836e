import { describe, expect, test } from '@jest/globals';

import { nameOf, parsePostgresUrl } from './postgres-address.ts';

describe('the address of PostgreSQL', () => {
  test('is read from its URL', () => {
    expect(parsePostgresUrl('postgres://ann:p%40ss%2F%25@db.example:6543/rounds')).toEqual({
      host: 'db.example',
      port: 6543,
      database: 'rounds',
      user: 'ann',
      password: 'p@ss/%',
      tls: undefined,
    });
    expect(parsePostgresUrl('postgresql://ann@[::1]/r%20s')).toMatchObject({
      host: '::1',
      port: 5432,
      database: 'r s',
      password: undefined,
    });
    expect(parsePostgresUrl('postgres://ann@/rounds?host=/run/postgresql')).toMatchObject({
      host: '/run/postgresql',
      database: 'rounds',
    });
  });

  test('has the TLS that it asks for', () => {
    const tls = (query: string) => parsePostgresUrl(`postgres://ann:p@h/d?${query}`).tls;
    expect(tls('sslmode=disable')).toBeUndefined();
    expect(tls('sslmode=require')).toMatchObject({ verify: 'none' });
    expect(tls(`sslmode=require&sslrootcert=${import.meta.filename}`)).toMatchObject({
      verify: 'issuer',
      rootCertificate: expect.stringContaining('has the TLS that it asks for'),
    });
    expect(tls('sslmode=verify-ca')).toMatchObject({ verify: 'issuer' });
    expect(tls('sslmode=verify-full')).toMatchObject({ verify: 'host' });
  });

  test.each([
    ['nothing-like-it-Secret', 'no address'],
    ['mysql://ann:Secret@h/d', 'no address'],
    ['postgres://ann:Secret@h:port/d', 'no address'],
    ['postgres://ann:Secret@h/', 'no database'],
    ['postgres://:Secret@h/d', 'no user'],
    ['postgres://ann:Secret%@h/d', '%25'],
    ['postgres://ann:Secret@h/d?sslmode=perhaps', 'sslmode'],
    ['postgres://ann:Secret@h/d?Secret=1', 'not known'],
    ['postgres://ann:Secret@h/d?sslmode=require&sslkey=/Secret', 'sslkey'],
  ])('says what is wrong, and not what it is: %s', (url, words) => {
    const problem = (() => {
      try {
        return parsePostgresUrl(url);
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toMatchObject({ code: 'ROUNDS_DATABASE_SETTINGS' });
    expect(String(problem)).toContain(words);
    expect(String(problem)).not.toContain('Secret');
  });

  test('is named without its password', () => {
    expect(nameOf(parsePostgresUrl('postgres://ann:Secret@[::1]:1/d'))).toBe('ann@[::1]:1/d');
  });
});
