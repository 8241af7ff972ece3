import { BlockList, isIP } from 'node:net'

/**
 * What of IPv4 is no public host.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const specialV4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** All public hosts of IPv6 lie here: https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL_UNICAST: [string, number] = ['2000::', 3]
/**
 * What in it is no public host: tunnels that carry IPv4 addresses of any kind (Teredo, 6to4), and documentation.
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const specialV6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const blockListOf = (family: 'ipv4' | 'ipv6', nets: [string, number][]): BlockList => {
  const list = new BlockList()
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, family)
  return list
}
const v4 = blockListOf('ipv4', specialV4)
const globalV6 = blockListOf('ipv6', [GLOBAL_UNICAST])
const v6 = blockListOf('ipv6', specialV6)

/**
 * Whether an address belongs to no public host: our own network, and everything that isn't the internet. Addresses of
 * IPv6 that stand for one of IPv4 (mapped, NAT64) or for an interface (zones) count as such, whatever they stand for.
 *
 * @param address IPv4 or IPv6, without brackets; what is neither is not public
 */
export const isPrivateAddress = (address: string): boolean => {
  switch (isIP(address)) {
    case 4:
      return v4.check(address, 'ipv4')
    case 6:
      return address.includes('%') || !globalV6.check(address, 'ipv6') || v6.check(address, 'ipv6')
    default:
      return true
  }
}

/** Names that a network gives its own hosts (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal). */
const OWN_NAMES = /(^|\.)(localhost|local|internal|home\.arpa|onion)$/

/** The host that a URL leads to, as it is looked up: no brackets, no dot at its end. URL has read all odd spellings. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/**
 * What is wrong with a URL of a user's medium, as far as it says so itself. What its name stands for is looked up,
 * and judged by isPrivateAddress, where it is connected to.
 */
export const mediaUrlProblem = (url: URL): string | undefined => {
  if (!/^https?:$/.test(url.protocol)) return 'expected an http or https URL'
  if (url.username || url.password) return 'expected a URL without user name and password'
  const host = hostOf(url)
  const isPublic = isIP(host) ? !isPrivateAddress(host) : host.includes('.') && !OWN_NAMES.test(host)
  return isPublic ? undefined : 'expected a public address'
}
