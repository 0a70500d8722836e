import { lanAddresses } from './certificate.ts';

/** Origins under which listeners on these ports are reached from other machines; https where there is one. */
export function lanOriginsOf(port: number, httpsPort: number | undefined): readonly string[] {
  return httpsPort === undefined
    ? lanAddresses().map((address) => `http://${address}:${port}`)
    : lanAddresses().map((address) => `https://${address}:${httpsPort}`);
}
