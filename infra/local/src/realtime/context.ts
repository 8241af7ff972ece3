import type { Sql } from 'postgres'
import type { Feed } from './changes/feed.ts'
import type { RealtimeLimits } from './limits.ts'
import type { PresenceRoom } from './presence.ts'
import type { RateCounter } from './rate.ts'
import type { TokenVerifier } from './tokens.ts'
import type { Topics } from './topics.ts'

/** What all sockets of one server share. */
export type RealtimeContext = {
  sql: Sql
  feed: Feed
  limits: RealtimeLimits
  verify: TokenVerifier
  topics: Topics
  /** Client events and deliveries. */
  events: RateCounter
  joins: RateCounter
  /** Presence of a topic; made on first use. */
  room(topic: string, isPrivate: boolean): PresenceRoom
  log: (line: string) => void
}
