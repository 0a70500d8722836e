/** A fresh id for something a person makes. Unlike crypto.randomUUID it also works on plain http addresses. */
export function randomId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(12)))
    id += byte.toString(16).padStart(2, '0');
  return id;
}
