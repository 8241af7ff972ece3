import { ConnectFailed, PlatformError, ResponseLost } from '@carteiro/platform-kit'

export type Explanation = { means: string; todo: string }

/** Permissions and limits by Meta's own numbers: https://developers.facebook.com/docs/graph-api/guides/error-handling */
const META_PERMISSION = (code: unknown): boolean =>
  code === 10 || (Number(code) >= 200 && Number(code) <= 299)
const META_LIMIT = new Set([4, 17, 32, 613])

const notAccepted: Explanation = {
  means:
    'The access token is not accepted: it has expired, was revoked, or belongs to another app or environment.',
  todo: "Get a new one for a user of this app (not the app's own token), or add --connect to log in here.",
}
const mayNot = (scopes: string[]): Explanation => ({
  means:
    'The token is valid, but does not allow this call: a permission was not granted or the app was not approved for it.',
  todo: `Log in again with ${scopes.join(', ')}, and check whether the app has these permissions, products and access levels at the platform.`,
})

/** By the status of an answer, and by what the service has made of it. */
const explainAnswer = (error: PlatformError, scopes: string[]): Explanation => {
  const { status, code } = error.platformError
  const answered = `${String(code ?? '')} ${String(error.platformError.message ?? '')}`
  if (META_LIMIT.has(Number(code)) || status === 429 || error.code === 'rate_limited') {
    return {
      means: 'This app or account has made too many calls for now. The credentials are right.',
      todo: 'Wait as long as the platform says (usually 15 minutes to a day), then try again.',
    }
  }
  if (status === 402 || /credit|payment|billing/i.test(answered)) {
    return {
      means:
        'The platform accepts calls of this app only against credits or a plan, and there are none left.',
      todo: "Buy credits or choose a plan in the platform's developer portal, for the project that this app belongs to.",
    }
  }
  const lacksScope = /scope|permission/i.test(answered) || error.code === 'permission_denied'
  if (status === 403 || lacksScope || META_PERMISSION(code)) return mayNot(scopes)
  if (error.code === 'token_expired' || status === 401) return notAccepted
  if (status === 404 || status === 400) {
    return {
      means:
        'The platform does not know what was asked for: usually the id of the account, or the version of the API.',
      todo: "Give the account's id at the platform with --account, and check the settings of its address and version.",
    }
  }
  if (Number(status) >= 500 || error.code === 'platform_unavailable') {
    return {
      means: 'The platform itself has a fault now. This is not about the credentials.',
      todo: 'Try again in some minutes; see the status page of the platform.',
    }
  }
  return {
    means: 'The platform answers, but not in the form that its documents show.',
    todo: 'Check whether the address is really the platform’s (no proxy or login page before it); if it is, report this.',
  }
}

/** What a platform's answer, or a missing one, means for the person who sets it up, and what to do. */
export const explain = (error: unknown, at: { host: string; scopes: string[] }): Explanation => {
  if (error instanceof PlatformError) return explainAnswer(error, at.scopes)
  if (error instanceof ConnectFailed) {
    return {
      means: `${at.host} cannot be reached from here: its name is not known, or it refuses connections.`,
      todo: 'Check the setting of its address, DNS, and any firewall or proxy on the way out.',
    }
  }
  if (error instanceof ResponseLost) {
    return {
      means: `${at.host} accepted the connection, but gave no complete answer.`,
      todo: 'Try again; if it stays, a proxy or firewall on the way cuts the connection.',
    }
  }
  return { means: 'Something went wrong here, not at the platform.', todo: 'Report this, with the message.' }
}
