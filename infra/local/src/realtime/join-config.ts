import type { RawBinding } from './changes/binding.ts'

/** What a phx_join asks for. */
export type JoinConfig = {
  selfBroadcast: boolean
  ackBroadcast: boolean
  replay: { since: unknown; limit: unknown } | undefined
  replicationReady: boolean
  presenceEnabled: boolean
  presenceKey: string
  bindings: RawBinding[]
  isPrivate: boolean
  accessToken: string | undefined
}

type Fields = Record<string, unknown>

/** The real server's message for a config whose parts are no objects. */
const WRONG_TYPES = 'no function clause matching in Access.get/3'

/**
 * Reads a join payload; without `config` the topic itself names schema, table and filter, as clients
 * of the first API expect. Throws an Error with the real server's message when parts have the wrong type.
 */
export const parseJoin = (topic: string, payload: unknown): JoinConfig => {
  const fields = asFields(payload ?? {})
  const config = fields.config === undefined ? undefined : asFields(fields.config)
  const broadcast = asFields(config?.broadcast ?? {})
  const presence = asFields(config?.presence ?? {})
  const token = fields.access_token ?? fields.user_token
  return {
    selfBroadcast: broadcast.self === true,
    ackBroadcast: broadcast.ack === true,
    replay: broadcast.replay ? (asFields(broadcast.replay) as { since: unknown; limit: unknown }) : undefined,
    replicationReady: broadcast.replication_ready === true,
    presenceEnabled: presence.enabled === true,
    presenceKey: typeof presence.key === 'string' ? presence.key : '',
    bindings: config ? asBindings(config.postgres_changes ?? []) : [bindingOfTopic(topic)],
    isPrivate: config?.private === true,
    accessToken: isUsableToken(token) ? token : undefined,
  }
}

/** Null and the new-style API keys (`sb_…`) mean: go on with the token there is. */
export const isUsableToken = (token: unknown): token is string =>
  typeof token === 'string' && !token.startsWith('sb_')

const asFields = (value: unknown): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(WRONG_TYPES)
  return value as Fields
}

const asBindings = (value: unknown): RawBinding[] => {
  if (!Array.isArray(value)) throw new Error(WRONG_TYPES)
  return value.map(asFields)
}

const bindingOfTopic = (topic: string): RawBinding => {
  const [schema, table, ...filter] = topic.split(':')
  return { schema, ...(table ? { table } : {}), ...(filter.length > 0 ? { filter: filter.join(':') } : {}) }
}
