import { secretSettingOf, settingOf, SettingsError } from '../settings/environment.ts';
import type { ArchiveSettings } from './dicomweb/archive-settings.ts';
import { parseCallers } from './storage-scp/callers.ts';
import type { StorageReceiverSettings } from './storage-scp/storage-receiver.ts';

/** The ways to and from a hospital's archive. All of them are off unless the administrator turned them on. */
export interface PacsSettings {
  readonly archive?: ArchiveSettings;
  /** Bearer token of those who may send by STOW-RS. */
  readonly stowToken?: string;
  readonly receiver?: StorageReceiverSettings;
}

const MIN_TOKEN_LENGTH = 16;

/** @throws SettingsError */
export async function readPacsSettings(environment: NodeJS.ProcessEnv): Promise<PacsSettings> {
  const archive = await readArchive(environment);
  const stowToken = await secretSettingOf(environment, 'ROUNDS_STOW_TOKEN');
  if (stowToken !== undefined && !/^[\w.~+/=-]+$/.test(stowToken))
    throw new SettingsError('ROUNDS_STOW_TOKEN may hold letters, digits and ._~+/=- alone.');
  if (stowToken !== undefined && stowToken.length < MIN_TOKEN_LENGTH)
    throw new SettingsError('ROUNDS_STOW_TOKEN needs at least 16 characters.');
  const receiver = readReceiver(environment);
  return {
    ...(archive === undefined ? {} : { archive }),
    ...(stowToken === undefined ? {} : { stowToken }),
    ...(receiver === undefined ? {} : { receiver }),
  };
}

async function readArchive(environment: NodeJS.ProcessEnv): Promise<ArchiveSettings | undefined> {
  const address = settingOf(environment, 'ROUNDS_DICOMWEB_URL');
  if (address === undefined) return undefined;
  if (!URL.canParse(address) || !/^https?:\/\//i.test(address))
    throw new SettingsError('ROUNDS_DICOMWEB_URL must be an http or https address.');
  const url = new URL(address.endsWith('/') ? address : `${address}/`);
  if (url.username !== '' || url.password !== '')
    throw new SettingsError(
      'ROUNDS_DICOMWEB_URL must not hold a password: set ROUNDS_DICOMWEB_USER and ROUNDS_DICOMWEB_PASSWORD_FILE.',
    );
  const authorization = await readAuthorization(environment);
  return {
    name: settingOf(environment, 'ROUNDS_DICOMWEB_NAME')?.slice(0, 64) ?? url.hostname,
    url,
    ...(authorization === undefined ? {} : { authorization }),
  };
}

async function readAuthorization(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const token = await secretSettingOf(environment, 'ROUNDS_DICOMWEB_TOKEN');
  const user = settingOf(environment, 'ROUNDS_DICOMWEB_USER');
  if (token !== undefined && user !== undefined)
    throw new SettingsError(
      'Set either ROUNDS_DICOMWEB_TOKEN or ROUNDS_DICOMWEB_USER with its password, not both.',
    );
  if (token !== undefined) return `Bearer ${token}`;
  if (user === undefined) return undefined;
  const password = (await secretSettingOf(environment, 'ROUNDS_DICOMWEB_PASSWORD')) ?? '';
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function readReceiver(environment: NodeJS.ProcessEnv): StorageReceiverSettings | undefined {
  const port = settingOf(environment, 'ROUNDS_DICOM_PORT');
  if (port === undefined) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new SettingsError('ROUNDS_DICOM_PORT must be a whole number from 0 to 65535.');
  const callers = parseCallers(settingOf(environment, 'ROUNDS_DICOM_CALLERS') ?? '');
  if (callers === undefined)
    throw new SettingsError(
      'ROUNDS_DICOM_CALLERS must be a list such as CT1@192.168.1.20,ARCHIVE@pacs.example.',
    );
  const aeTitle = settingOf(environment, 'ROUNDS_DICOM_AE') ?? 'ROUNDS';
  if (parseCallers(aeTitle)?.[0]?.aeTitle !== aeTitle)
    throw new SettingsError('ROUNDS_DICOM_AE must be 1 to 16 letters and digits.');
  return {
    host: settingOf(environment, 'ROUNDS_DICOM_HOST') ?? '127.0.0.1',
    port: Number(port),
    aeTitle,
    callers,
  };
}
