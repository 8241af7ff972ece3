import { BlockList, isIP } from 'node:net'

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

/** Whether an IP address belongs to no public host. @param address IPv4 or IPv6, without brackets */
export const isPrivateAddress = (address: string): boolean =>
  privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
