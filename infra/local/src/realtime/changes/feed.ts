import type { Sql } from 'postgres'
import { CHANGES_PER_BATCH, CHANGES_WAITING_MAX, type RealtimeLimits } from '../limits.ts'
import type { Claims } from '../tokens.ts'
import { parseBinding, type RawBinding } from './binding.ts'
import { deliverChanges } from './delivery.ts'
import type { Change } from './payload.ts'
import type { Decoded, Relation } from './pgoutput.ts'
import { startReplication } from './replication.ts'
import {
  type ChangeSink,
  createSubscriptions,
  prepareSubscription,
  SubscriptionRefused,
} from './subscriptions.ts'

/** Publications that the feed reads; both exist on hosted under these names. */
const CHANGES_PUBLICATION = 'supabase_realtime'
const MESSAGES_PUBLICATION = 'supabase_realtime_messages_publication'

/** A row of realtime.messages as the stream carries it. */
export type MessageRow = Record<string, string | null>

export type FeedOptions = {
  sql: Sql
  databaseUrl: string
  limits: RealtimeLimits
  log: (line: string) => void
  /** A broadcast from the database has committed. */
  onMessage(row: MessageRow): void
  onDelivered(count: number): void
  /** The stream was lost and is back: changes in between are lost. */
  onReconnected(): void
}

/** The one stream of committed changes, and who listens to it. */
export type Feed = {
  /** Resolves once whatever commits from now on will arrive. */
  connected(): Promise<void>
  /** Replaces a sink's bindings; answers the error to send to the client, if any. */
  subscribe(sink: ChangeSink, bindings: RawBinding[], claims: Claims): Promise<string | undefined>
  unsubscribe(sink: ChangeSink): void
  stop(): Promise<void>
}

export const startFeed = (options: FeedOptions): Feed => {
  const subscriptions = createSubscriptions()
  const relations = new Map<number, Relation>()
  const work = createWorkQueue<Change>(async (changes) => {
    await deliverChanges({ ...options, subscriptions }, changes).catch((error: unknown) => {
      options.log(`realtime: ${changes.length} changes not delivered: ${String(error)}`)
    })
  })
  let ready = Promise.withResolvers<void>()
  let everConnected = false
  let transaction = { committedAt: new Date(), xid: 0 }
  let messages: MessageRow[] = []

  const onDecoded = (message: Decoded): Promise<void> | undefined => {
    if (message.kind === 'begin') {
      transaction = { committedAt: message.committedAt, xid: message.xid }
      messages = []
    } else if (message.kind === 'relation') {
      relations.set(message.relation.oid, message.relation)
    } else if (message.kind === 'commit') {
      for (const row of messages) options.onMessage(row)
      messages = []
    } else if (message.kind === 'change') {
      const relation = relations.get(message.relationOid)
      if (!relation) return undefined
      if (relation.schema === 'realtime' && relation.table.startsWith('messages')) {
        if (message.type === 'INSERT' && message.row) messages.push(messageRow(relation, message.row))
      } else if (subscriptions.of(relation.schema, relation.table).length > 0) {
        const { row, oldRow } = message
        return work.add({
          type: message.type,
          relation,
          ...transaction,
          ...(row && { row }),
          ...(oldRow && { oldRow }),
        })
      }
    }
    return undefined
  }

  const replication = startReplication({
    databaseUrl: options.databaseUrl,
    publications: [CHANGES_PUBLICATION, MESSAGES_PUBLICATION],
    log: options.log,
    onMessage: onDecoded,
    onConnected: () => {
      relations.clear()
      ready.resolve()
      if (everConnected) options.onReconnected()
      everConnected = true
    },
    onLost: () => {
      ready = Promise.withResolvers()
    },
  })

  return {
    connected: () => ready.promise,
    subscribe: async (sink, raws, claims) => {
      const parsed = raws.map(parseBinding)
      const wrong = parsed.find((result) => 'error' in result)
      if (wrong) return wrong.error
      await ready.promise
      try {
        const limits = { publication: CHANGES_PUBLICATION, maxInValues: options.limits.maxInValues }
        const prepared = []
        for (const result of parsed) {
          if ('binding' in result) {
            prepared.push(await prepareSubscription(options.sql, limits, sink, result.binding, claims))
          }
        }
        subscriptions.replace(sink, prepared)
        return undefined
      } catch (error) {
        if (error instanceof SubscriptionRefused) return error.message
        throw error
      }
    },
    unsubscribe: (sink) => subscriptions.remove(sink),
    stop: async () => {
      await replication.stop()
      await work.idle()
    },
  }
}

const messageRow = (relation: Relation, tuple: (string | null | undefined)[]): MessageRow =>
  Object.fromEntries(relation.columns.map((column, index) => [column.name, tuple[index] ?? null]))

/** Works on batches one after the other; `add` answers a promise when the producer should wait. */
const createWorkQueue = <T>(run: (batch: T[]) => Promise<void>) => {
  let waiting: T[] = []
  let running: Promise<void> | undefined

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, CHANGES_PER_BATCH)
      waiting = waiting.slice(CHANGES_PER_BATCH)
      await run(batch)
    }
    running = undefined
  }

  return {
    add: (item: T): Promise<void> | undefined => {
      waiting.push(item)
      // Started in the next iteration of the event loop, so that the rows of one commit share a batch.
      running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(drain)
      return waiting.length >= CHANGES_WAITING_MAX ? running : undefined
    },
    idle: async () => running,
  }
}
