import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPrivateAddress } from '@carteiro/service-kit'

/** `error.code` where a name stands for an address that is no public host's. */
export const PRIVATE_ADDRESS = 'PRIVATE_ADDRESS'

const refusal = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} is not public`), { code: PRIVATE_ADDRESS })

/** Resolves a host whose name came from a user: all of its addresses must be public. What is found is connected to. */
export const resolvePublicHost: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? []
    if (error || !first) callback(error ?? refusal(host), '', 0)
    else if (addresses.some(({ address }) => isPrivateAddress(address))) callback(refusal(host), '', 0)
    else if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
