import { secretSettingOf, settingOf, SettingsError } from '../settings/environment.ts';

/** A bucket of an S3-compatible store, and the key to it. */
export interface S3Settings {
  readonly endpoint: URL;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const DEFAULT_REGION = 'us-east-1';

/** Undefined where no store is set: assets are files then. @throws SettingsError */
export async function readS3Settings(
  environment: NodeJS.ProcessEnv,
): Promise<S3Settings | undefined> {
  const address = settingOf(environment, 'ROUNDS_S3_ENDPOINT');
  if (address === undefined) {
    if (settingOf(environment, 'ROUNDS_S3_BUCKET') !== undefined)
      throw new SettingsError('ROUNDS_S3_BUCKET is set, but not ROUNDS_S3_ENDPOINT: set both.');
    return undefined;
  }
  const bucket = settingOf(environment, 'ROUNDS_S3_BUCKET');
  if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new SettingsError(
      'ROUNDS_S3_BUCKET must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.',
    );
  const region = settingOf(environment, 'ROUNDS_S3_REGION') ?? DEFAULT_REGION;
  if (!/^[a-z0-9-]{1,32}$/.test(region))
    throw new SettingsError('ROUNDS_S3_REGION must be small letters, digits and hyphens.');
  const accessKeyId = await secretSettingOf(environment, 'ROUNDS_S3_ACCESS_KEY_ID');
  const secretAccessKey = await secretSettingOf(environment, 'ROUNDS_S3_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new SettingsError(
      'ROUNDS_S3_ENDPOINT needs ROUNDS_S3_ACCESS_KEY_ID and ROUNDS_S3_SECRET_ACCESS_KEY.',
    );
  return { endpoint: endpointOf(address), bucket, region, accessKeyId, secretAccessKey };
}

function endpointOf(address: string): URL {
  const url = /^https?:\/\//i.test(address) && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new SettingsError(
      'ROUNDS_S3_ENDPOINT must be an http or https address without a path, such as https://s3.example.',
    );
  if (url.username !== '' || url.password !== '')
    throw new SettingsError(
      'ROUNDS_S3_ENDPOINT must not hold a password: set ROUNDS_S3_ACCESS_KEY_ID and ROUNDS_S3_SECRET_ACCESS_KEY.',
    );
  return url;
}
