import { z } from 'zod'
import type { Reach } from '../config.ts'
import { createPlatformClient, type PlatformClient } from '../http-client.ts'
import type { Consent } from './connection.ts'

/**
 * A setting that a platform's app needs, and that only its operator can get: `npm run doctor` says where.
 *
 * @param more.loopback where the platform leads browsers back to by plain http, for trying; most do not
 */
export const appSetting = (what: string, where: string, more: { loopback?: string } = {}) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description: what, where, ...more })

/** The same of what a deployment may do without. */
export const optionalAppSetting = (what: string, where: string, shape: z.ZodString = z.string().min(1)) =>
  shape.optional().meta({ description: what, where, isOptional: true })

/** A platform's app, as its operator has set it up. */
export type PlatformApp = { clientId: string; clientSecret: string }

/** The app by its two settings, the id first; or which of them are missing. */
export const appOf = (settings: Record<string, string | undefined>): PlatformApp | { missing: string[] } => {
  const [clientId, clientSecret] = Object.values(settings)
  return clientId && clientSecret ? { clientId, clientSecret } : { missing: missingSettings(settings) }
}

/** The names of settings that are not there. */
export const missingSettings = (settings: Record<string, string | undefined>): string[] =>
  Object.entries(settings)
    .filter(([, value]) => value === undefined)
    .map(([name]) => name)

/** A client for one address, such as a token endpoint that lies on a host of its own. */
export const endpointAt = (
  platform: string,
  address: string,
  reach: Reach,
): { client: PlatformClient; path: string } => {
  const { origin, pathname } = new URL(address)
  return { client: createPlatformClient({ platform, baseUrl: origin, reach }), path: pathname }
}

/** A consent page's address, as RFC 6749 has its query; `more` is the platform's own. */
export const consentAddress = (
  address: string,
  { clientId, separator = ' ' }: { clientId: string; separator?: string },
  { redirectUri, state, scopes, challenge }: Omit<Consent, 'login'>,
  more: Record<string, string> = {},
): string =>
  addressWith(address, {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(separator),
    state,
    ...(challenge === null ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...more,
  })

/** An address with its query, as consent pages want it. */
export const addressWith = (address: string, query: Record<string, string | undefined>): string => {
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}
