import { isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** An IPv4 address as a socket of both families writes it. */
const MAPPED = /^::ffff:(?=\d+\.)/i
/** The interface of a link-local address. */
const ZONE = /%.*$/

/**
 * The address that a request comes from. Behind proxies it is the one that the first of ours has added to X-Forwarded-For: what is
 * left of it, anyone may have written.
 *
 * @param proxies how many of ours there are
 */
export const clientAddress = (context: Context, proxies: number): string | null => {
  const forwarded = (context.req.header('x-forwarded-for') ?? '').split(',').map((one) => one.trim())
  const named = proxies > 0 ? forwarded.at(-proxies) : undefined
  const address = named && isIP(named) ? named : getConnInfo(context).remote.address
  return address?.replace(MAPPED, '').replace(ZONE, '') ?? null
}
