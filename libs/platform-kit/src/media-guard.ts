import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { refused } from './outcomes.ts'

/** Addresses that a media URL of an author must not lead to: our own network and everything that isn't the internet. */
const privateAddresses = new BlockList()
const v4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
for (const [net, prefix] of v4) {
  privateAddresses.addSubnet(net, prefix, 'ipv4')
  privateAddresses.addSubnet(`::ffff:${net}`, 96 + prefix, 'ipv6')
}
const v6: [string, number][] = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
]
for (const [net, prefix] of v6) privateAddresses.addSubnet(net, prefix, 'ipv6')

export const isPrivateAddress = (address: string): boolean =>
  privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

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
