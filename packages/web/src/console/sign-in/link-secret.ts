/** The secret of an address like /console#link=<secret>, taken off the address at once. */
export function takeLinkSecret(
  address: Pick<Location, 'hash' | 'pathname' | 'search'>,
  visited: Pick<History, 'replaceState'>,
): string | undefined {
  const secret = new URLSearchParams(address.hash.slice(1)).get('link') ?? undefined;
  if (secret !== undefined) visited.replaceState(null, '', address.pathname + address.search);
  return secret;
}
