export {
  addressWith,
  appSetting,
  endpointAt,
  missingSettings,
  optionalAppSetting,
} from './accounts/app-settings.ts'
export { type Accounts, createAccounts } from './accounts/index.ts'
export {
  type Consent,
  type FoundAccount,
  isSetUp,
  type MissingOAuth,
  type PlatformOAuth,
  type Tokens,
} from './accounts/oauth.ts'
export { reencryptAccounts } from './accounts/rotate-keys.ts'
export { askForTokens, askToRevoke, readAnswer, splitScopes } from './accounts/token-endpoint.ts'
export type { Account, Attempt, EarlierStep, Publish } from './attempt.ts'
export { type PlatformConfig, platformConfig } from './config.ts'
export {
  decryptCredentials,
  encryptCredentials,
  parseTokenKeys,
  type TokenKeys,
  type TokenOwner,
} from './credentials.ts'
export {
  ConnectFailed,
  createPlatformClient,
  type PlatformClient,
  type PlatformRequest,
  type PlatformResponse as PlatformHttpResponse,
  ResponseLost,
  TimedOut,
} from './http-client.ts'
export { type Media, openMedia } from './media.ts'
export { createMediaCache, type MediaCache } from './media-cache.ts'
export { createMediaGuard, type MediaGuard } from './media-guard.ts'
export { LeaseLost, outcomeUnknown, Pending, PlatformError, refused } from './outcomes.ts'
export { pictureSetting } from './picture-setting.ts'
export { readSettings } from './read-settings.ts'
export { optionalField, platformId, tolerantList } from './response-schemas.ts'
export { retryAfterSeconds } from './retry-after.ts'
export { currentRound, giveUpRound, note, stepOfRound } from './rounds.ts'
export {
  type ByteRange,
  createRangeSender,
  createUploadClients,
  type SendRange,
  type UploadClients,
} from './send-range.ts'
export {
  accountsOf,
  createPlatformApp,
  type PlatformDefinition,
  runPlatformService,
  startPlatformService,
} from './service.ts'
export { CANNOT_LOOK, type Finding, type Step } from './steps.ts'
