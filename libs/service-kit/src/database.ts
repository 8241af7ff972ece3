import postgres, { type Sql } from 'postgres'

export type { Sql } from 'postgres'

const CONNECTIONS = 4
const CONNECT_SECONDS = 10
/** Seconds between two tries to connect, at most: when the database is back, its clients are soon back too. */
const RECONNECT_SECONDS = 0.5

/**
 * Connects lazily. Without prepared statements, so that a transaction pooler may stand in between; `session` promises
 * that none does, which saves each call a round trip.
 */
export const connectDatabase = (
  url: string,
  options: {
    service: string
    max?: number
    session?: boolean
    /** A connection that was not used for so long is closed. */
    idleSeconds?: number
    /** Called whenever a connection has ended. */
    onClose?: () => void
  },
): Sql =>
  postgres(url, {
    max: options.max ?? CONNECTIONS,
    prepare: options.session ?? false,
    connect_timeout: CONNECT_SECONDS,
    backoff: (tries) => Math.min(RECONNECT_SECONDS, 0.05 * 2 ** tries),
    connection: { application_name: `carteiro-${options.service}` },
    onnotice: () => undefined,
    ...(options.idleSeconds === undefined ? {} : { idle_timeout: options.idleSeconds }),
    ...(options.onClose ? { onclose: options.onClose } : {}),
  })

/** SQLSTATEs: connection lost, too many connections, shut down, took too long, lost a race for a lock. */
const OUTAGE_STATES = /^(08...|53[0-9]{3}|57P0[1-5]|57014|55P03|40001|40P01)$/
const OUTAGE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
])

/** Distinguishes an error that will pass (the database is down, or too busy) from one that stays when the call is repeated. */
export const isDatabaseOutage = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && (OUTAGE_CODES.has(code) || OUTAGE_STATES.test(code))
}
