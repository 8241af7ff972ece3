import { lookup } from 'node:dns/promises'
import { hostOf, isPrivateAddress, mediaUrlProblem } from '@carteiro/service-kit'
import { refused } from './failures.ts'

export type CheckedAddress = { address: string; family: 4 | 6 }

/** Resolves a media URL to a checked address; connecting to that one rules out a different later answer of DNS. */
export type MediaGuard = (url: URL) => Promise<CheckedAddress>

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>
const resolveAll: Resolve = (host) => lookup(host, { all: true })

/**
 * A name is resolved once; all of its addresses must be public, and the connection goes to one of them.
 *
 * @throws MediaError for what isn't public, unless the URL's origin is allowed by name
 */
export const createMediaGuard =
  (allowedOrigins: string[], resolve: Resolve = resolveAll): MediaGuard =>
  async (url) => {
    const isAllowed = allowedOrigins.includes(url.origin)
    const problem = isAllowed ? undefined : mediaUrlProblem(url)
    if (problem) throw refused(`The media URL is not public: ${problem}.`)
    const host = hostOf(url)
    const addresses = await resolve(host).catch(() => [])
    const first = addresses[0]
    if (!first) throw refused(`The media's host ${host} does not exist.`)
    if (!isAllowed && addresses.some(({ address }) => isPrivateAddress(address))) {
      throw refused('The media URL leads to an address that is not public.')
    }
    return { address: first.address, family: first.family === 6 ? 6 : 4 }
  }
