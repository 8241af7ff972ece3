export { type Brake, createBrake } from './brake.ts'
export { commonFailures, isMissing, lostAccess, NOT_FOUND_SUBCODE, notFoundOn } from './common-failures.ts'
export { graphVersion, graphVersionEnds, loginConfigId } from './config.ts'
export { type ContainerApiOptions, createContainerApi } from './container-api.ts'
export type {
  ContainerFields,
  Post,
} from './container-platform.ts'
export { facebookConsentUrl } from './facebook-consent.ts'
export { loginByFacebook, renewPageToken, tokensOfPage } from './facebook-login.ts'
export {
  createGraphFailures,
  type FailureRow,
  type Meaning,
  type Remedy,
} from './failures.ts'
export { formOf } from './form.ts'
export { createGraphCall } from './graph-call.ts'
export { graphRead } from './graph-read.ts'
export { loginByCode } from './login.ts'
export { type Pace, paceOf, usualPace } from './pace.ts'
export { listPage, readAll, type WholeList } from './paged.ts'
export { publishByContainers } from './publish.ts'
export { postsLeft } from './quota.ts'
export { exchangeToken, instagramRenewal, threadsRenewal } from './tokens.ts'
export type { Page } from './user-pages.ts'
