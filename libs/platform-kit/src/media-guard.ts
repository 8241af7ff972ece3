import { lookup } from 'node:dns/promises'
import { isPrivateAddress } from '@carteiro/service-kit'
import { refused } from './outcomes.ts'

/** Where a media URL may be fetched from: the address to connect to, checked, so that DNS can't change its mind. */
export type MediaGuard = (url: URL) => Promise<{ address: string; family: 4 | 6 }>

/** @throws PlatformError media_rejected for an address that isn't public, unless the URL's origin is allowed by name */
export const createMediaGuard =
  (allowedOrigins: string[]): MediaGuard =>
  async (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = await lookup(host, { all: true }).catch(() => [])
    const first = addresses[0]
    if (!first) throw refused('media_rejected', `The media's host ${host} does not exist.`)
    const isAllowed = allowedOrigins.includes(url.origin)
    if (!isAllowed && addresses.some(({ address }) => isPrivateAddress(address))) {
      throw refused('media_rejected', 'The media URL leads to an address that is not public.')
    }
    return { address: first.address, family: first.family === 6 ? 6 : 4 }
  }
