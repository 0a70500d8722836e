const MAX_NAME_LENGTH = 1024;

/**
 * The base name of an uploaded file's relative path, or undefined where the path is none. Only what people are told about
 * a file uses it: folders may be named after patients, and no uploaded name ever becomes a path.
 */
export function nameOfUpload(relativePath: string): string | undefined {
  if (relativePath.length === 0 || relativePath.length > MAX_NAME_LENGTH) return undefined;
  if (/\p{Cc}/u.test(relativePath)) return undefined;
  const segments = relativePath.split(/[/\\]/);
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return undefined;
  return segments.at(-1);
}
