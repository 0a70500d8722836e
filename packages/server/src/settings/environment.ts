import { readFile, stat } from 'node:fs/promises';

/** A setting that cannot be used; the message is a plain sentence without the setting's value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const OPEN_TO_OTHERS = 0o077;

/** What the variable holds; undefined where that is nothing. */
export function settingOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/**
 * From the variable itself, or from the file that `<name>_FILE` names, which must be its owner's alone.
 * @throws SettingsError
 */
export async function secretSettingOf(
  environment: NodeJS.ProcessEnv,
  name: string,
): Promise<string | undefined> {
  const path = settingOf(environment, `${name}_FILE`);
  if (path === undefined) return settingOf(environment, name);
  const mode = await stat(path).then(
    (status) => status.mode,
    () => undefined,
  );
  if (mode === undefined)
    throw new SettingsError(`The file that ${name}_FILE names cannot be read.`);
  if (process.platform !== 'win32' && (mode & OPEN_TO_OTHERS) !== 0)
    throw new SettingsError(
      `The file that ${name}_FILE names is open to others: give it the mode 600.`,
    );
  return (await readFile(path, 'utf8')).trim();
}
