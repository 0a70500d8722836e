export const ASSET_ERROR_CODES = {
  notAnAsset: 'asset.not-an-asset',
  unsupportedVersion: 'asset.unsupported-version',
  brokenHeader: 'asset.broken-header',
  corrupt: 'asset.corrupt',
  undecodable: 'asset.undecodable',
} as const;
export type AssetErrorCode = (typeof ASSET_ERROR_CODES)[keyof typeof ASSET_ERROR_CODES];

/** Thrown for bytes that are not, or no longer, a valid asset. */
export class AssetError extends Error {
  readonly code: AssetErrorCode;

  constructor(code: AssetErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AssetError';
    this.code = code;
  }
}
