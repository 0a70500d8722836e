import { expect, test } from '@jest/globals';

import { takeLinkSecret } from './link-secret.ts';

function take(hash: string) {
  const replaced: unknown[] = [];
  const secret = takeLinkSecret(
    { hash, pathname: '/console', search: '' },
    { replaceState: (_state, _title, address) => void replaced.push(address) },
  );
  return { secret, replaced };
}

test('the secret is taken off the address at once', () => {
  expect(take('#link=s3-cret_')).toEqual({ secret: 's3-cret_', replaced: ['/console'] });
});

test('an address without one stays as it is', () => {
  expect(take('')).toEqual({ secret: undefined, replaced: [] });
  expect(take('#other=1')).toEqual({ secret: undefined, replaced: [] });
});
