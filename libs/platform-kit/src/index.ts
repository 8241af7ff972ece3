export type { Media } from '@carteiro/media'
export {
  addressWith,
  appOf,
  appSetting,
  consentAddress,
  endpointAt,
  missingSettings,
  optionalAppSetting,
  type PlatformApp,
} from './accounts/app-settings.ts'
export {
  type Account,
  type Consent,
  type FoundAccount,
  isOAuth,
  isSetUp,
  type MissingOAuth,
  missingOf,
  type PlatformConnection,
  type PlatformForm,
  type PlatformOAuth,
  type Tokens,
} from './accounts/connection.ts'
export { type Accounts, createAccounts } from './accounts/index.ts'
export { reencryptAccounts } from './accounts/rotate-keys.ts'
export { askToRevoke, createTokenEndpoint, readAnswer } from './accounts/token-endpoint.ts'
export type { Act, After } from './after/after.ts'
export type { Deleting } from './after/delete-posts.ts'
export type { Editing } from './after/edit-post.ts'
export { createApiCall, type Endpoint } from './api-call.ts'
export { type DocumentedEnds, sunsetSetting, withApiVersion } from './api-version.ts'
export type { Attempt, EarlierStep, Publish } from './attempt.ts'
export {
  checkedLater,
  countriesSetting,
  flag,
  hasMedia,
  isSet,
  linkSetting,
  noAltText,
  noEffect,
  noMedia,
  oneVideo,
  pictureSetting,
  settingsOf,
} from './catalog-parts.ts'
export {
  createTimeCheck,
  fileAt,
  isTransient,
  MAX_CHUNK_FAILURES,
  type OpenSource,
  openOnce,
  type SendingTime,
  sendChunks,
  storesNothing,
} from './chunked-upload.ts'
export {
  doubtSeconds,
  type PlatformConfig,
  platformConfig,
  publishCallSeconds,
  type Reach,
} from './config.ts'
export {
  decryptCredentials,
  encryptCredentials,
  parseTokenKeys,
  type TokenKeys,
  type TokenOwner,
} from './credentials.ts'
export {
  type Answer,
  byCode,
  bySubcode,
  createFailures,
  type FailureRow,
  type Failures,
  type Meaning,
  meaningOfStatus,
  meanings,
  namedTable,
  PlatformFailure,
  type Said,
  tableOf,
} from './failures.ts'
export { findingOf, findingSinceRestore, historyOf, onlyOne } from './find-post.ts'
export { type GivenUp, giveUpOn, inGeneration, inGenerations } from './generations.ts'
export {
  ConnectFailed,
  createPlatformClient,
  isLost,
  isSuccess,
  type PlatformClient,
  type PlatformRequest,
  type PlatformResponse as PlatformHttpResponse,
  ResponseLost,
  TimedOut,
} from './http-client.ts'
export { loadPlatformConfig } from './load-platform-config.ts'
export { isNoted, note, noteTime, secondsSince } from './notes.ts'
export { LeaseLost, outcomeUnknown, Pending, PlatformError, published, refused } from './outcomes.ts'
export { ensurePlatformRole } from './platform-role.ts'
export { readSettings } from './read-settings.ts'
export { optionalField, platformId, tolerantList } from './response-schemas.ts'
export { CANNOT_FIND_OUT } from './restored.ts'
export { retryAfterSeconds } from './retry-after.ts'
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
export type { Finding, Step } from './step.ts'
export { type PartBefore, type PublishPart, publishInParts } from './thread.ts'
export { pauseAt, type Schedule, waitInPauses, waitUpTo } from './waits.ts'
