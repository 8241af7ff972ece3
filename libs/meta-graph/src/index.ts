export { type Brake, createBrake } from './brake.ts'
export { commonFailures, GRANT_LOST_SUBCODES } from './common-failures.ts'
export type {
  ContainerApi,
  ContainerFields,
  ContainerPlatform,
  ContainerStatus,
  ListedPost,
  Post,
} from './container-platform.ts'
export { facebookConsentUrl } from './facebook-consent.ts'
export { loginByFacebook, renewPageToken, tokensOfPage } from './facebook-login.ts'
export type { FailureRow, Remedy } from './failure-row.ts'
export { type Answer, createFailures, type FailuresOf } from './failures.ts'
export { createGraphCall, type GraphCall } from './graph-call.ts'
export { GraphFailure } from './graph-failure.ts'
export { graphRead } from './graph-read.ts'
export { type CodeToExchange, loginByCode, type MetaApp } from './login.ts'
export { type Pace, usualPace } from './pace.ts'
export { listPage, readAll, type WholeList } from './paged.ts'
export { publishByContainers } from './publish.ts'
export { createQuota, postsLeft, type Quota, quotaAnswer } from './quota.ts'
export {
  exchangeToken,
  facebookExchange,
  type IssuedToken,
  instagramRenewal,
  type TokenExchange,
  threadsRenewal,
} from './tokens.ts'
export { percentUsed, secondsToRegainAccess } from './usage.ts'
export type { Page } from './user-pages.ts'
