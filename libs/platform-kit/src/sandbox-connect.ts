import { buildConnector } from 'undici'
import type { Reach } from './config.ts'

/** `error.code` where a service in mode test would have connected to another host than the sandbox's. */
export const NOT_THE_SANDBOX = 'NOT_THE_SANDBOX'

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }
const withPort = (protocol: string, hostname: string, port: string | undefined): string =>
  `${protocol}//${hostname}:${port || DEFAULT_PORTS[protocol]}`

const originWithPort = (address: string): string => {
  const { protocol, hostname, port } = new URL(address)
  return withPort(protocol, hostname, port)
}

/**
 * How sockets to a platform are opened. In mode test none is to any host and port but the sandbox's, whatever asked for it:
 * a setting, an address in an answer, a redirect.
 */
export const createConnect = (
  { CARTEIRO_MODE, SANDBOX_ORIGINS }: Reach,
  options: buildConnector.BuildOptions,
): buildConnector.connector => {
  const connect = buildConnector(options)
  if (CARTEIRO_MODE === 'live') return connect
  const allowed = new Set(SANDBOX_ORIGINS.map(originWithPort))
  return (to, callback) => {
    const origin = withPort(to.protocol, to.hostname, to.port)
    if (allowed.has(origin)) return connect(to, callback)
    const refusal = new Error(`${origin} is not the sandbox, and this service works in mode test`)
    callback(Object.assign(refusal, { code: NOT_THE_SANDBOX }), null)
  }
}
