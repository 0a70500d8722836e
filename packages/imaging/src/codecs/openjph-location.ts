/** The two things of browsers (and Node) that this file needs; pure code has no typings of either. */
declare const URL: new (path: string, base: string) => { readonly href: string };
declare global {
  interface ImportMeta {
    readonly url: string;
  }
}

/**
 * Where a bundler puts the .wasm file of the HTJ2K codec. The expression is one that vite understands and replaces:
 * keep it in one piece. Without a bundler it means nothing.
 */
export function bundledOpenJphUrl(): string {
  return new URL('@cornerstonejs/codec-openjph/wasm', import.meta.url).href;
}
