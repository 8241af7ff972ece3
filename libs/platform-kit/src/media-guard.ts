import { lookup } from 'node:dns/promises'
import { hostOf, isPrivateAddress, mediaUrlProblem } from '@carteiro/service-kit'
import { refused } from './outcomes.ts'

export type CheckedAddress = { address: string; family: 4 | 6 }

/** Where a media URL may be fetched from: the address to connect to, checked, so that DNS can't change its mind. */
export type MediaGuard = (url: URL) => Promise<CheckedAddress>

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>
const resolveAll: Resolve = (host) => lookup(host, { all: true })

/**
 * A name is looked up once; all of its addresses must be public, and one of them is what is connected to.
 *
 * @throws PlatformError media_rejected for what isn't public, unless the URL's origin is allowed by name
 */
export const createMediaGuard =
  (allowedOrigins: string[], resolve: Resolve = resolveAll): MediaGuard =>
  async (url) => {
    const isAllowed = allowedOrigins.includes(url.origin)
    const problem = isAllowed ? undefined : mediaUrlProblem(url)
    if (problem) throw refused('media_rejected', `The media URL is not public: ${problem}.`)
    const host = hostOf(url)
    const addresses = await resolve(host).catch(() => [])
    const first = addresses[0]
    if (!first) throw refused('media_rejected', `The media's host ${host} does not exist.`)
    if (!isAllowed && addresses.some(({ address }) => isPrivateAddress(address))) {
      throw refused('media_rejected', 'The media URL leads to an address that is not public.')
    }
    return { address: first.address, family: first.family === 6 ? 6 : 4 }
  }
