/**
 * Every number that bounds the Realtime server, as the self-hosted server has them by default.
 * Tests inject shorter pauses; nothing else needs to change them.
 * Source: https://supabase.com/docs/guides/realtime/limits
 */
export type RealtimeLimits = {
  /** Wait before an upgrade is refused, in ms: slows clients that retry in a loop. */
  connectRefusalPauseMs: number
  /** Wait before a join is refused, in ms; everything else on that socket waits too. */
  joinRefusalPauseMs: number
  /** Largest frame a client may send, in bytes; beyond it the socket closes with 1009. */
  maxFrameBytes: number
  maxChannelsPerSocket: number
  /** Largest broadcast payload, in bytes. */
  maxBroadcastBytes: number
  /** Largest row change, in bytes of its values; beyond it only short fields are sent. */
  maxChangeBytes: number
  /** Fields that a too large change still carries, in bytes of their JSON. */
  maxFieldBytesOfLargeChange: number
  /** Client events plus deliveries, as the mean over the rate window. */
  maxEventsPerSecond: number
  /** The same mean, beyond which a channel is ended by a broadcast that it is sent: the real server's is maxEventsPerSecond. */
  maxEventsPerSecondOfListeners: number
  /**
   * Messages of the database; more are dropped. The real server compares a mean with maxEventsPerSecond, over up to a
   * minute, in which deliveries count as well: this is what it does at worst, when it has just started.
   */
  maxDatabaseMessagesPerSecond: number
  maxJoinsPerSecond: number
  /** Seconds over which rates are averaged; seconds before the start count as silent. */
  rateWindowSeconds: number
  /** Presence calls one client may make within the presence window. */
  maxPresenceCalls: number
  presenceWindowMs: number
  /** Stored broadcasts replayed at a join, at most. */
  maxReplayed: number
  /** Values of one `in` filter, at most. */
  maxInValues: number
  /** Frames of one client that wait to be handled; with more it isn't read from for a while. */
  maxFramesWaiting: number
  /** Bytes sent that a client has not read; with more its connection is closed. */
  maxBytesUnread: number
}

export const REALTIME_LIMITS: RealtimeLimits = {
  connectRefusalPauseMs: 2_000,
  joinRefusalPauseMs: 5_000,
  maxFrameBytes: 5_000_000,
  maxChannelsPerSocket: 100,
  maxBroadcastBytes: 3_000 * 1_000 + 500,
  maxChangeBytes: 1_048_576,
  maxFieldBytesOfLargeChange: 64,
  maxEventsPerSecond: 100,
  // A benchmark has a hundred listeners; tests set it.
  maxEventsPerSecondOfListeners: Number.POSITIVE_INFINITY,
  maxDatabaseMessagesPerSecond: 100,
  maxJoinsPerSecond: 100,
  rateWindowSeconds: 60,
  maxPresenceCalls: 5,
  presenceWindowMs: 30_000,
  maxReplayed: 25,
  maxInValues: 100,
  maxFramesWaiting: 100,
  maxBytesUnread: 64 * 1024 * 1024,
}

/** Close code of a server that restarts: https://www.iana.org/assignments/websocket */
export const CLOSE_SERVICE_RESTART = 1012

/** Database connections for subscriptions, authorisation and visibility checks. */
export const DATABASE_CONNECTIONS = 3

/** First and longest wait before the replication stream is opened again, in ms. */
export const REPLICATION_RETRY_MIN_MS = 100
export const REPLICATION_RETRY_MAX_MS = 2_000

/** Row changes worked on at once, and rows that may wait before the stream is paused. */
export const CHANGES_PER_BATCH = 200
export const CHANGES_WAITING_MAX = 2_000

/** Days that stored broadcasts are kept for replay, and how often old ones are deleted, in ms. */
export const MESSAGES_KEPT_DAYS = 3
export const MESSAGES_PRUNE_EVERY_MS = 3_600_000

/** Longest delay that a Node timer takes, in ms. */
export const TIMER_MAX_MS = 2_147_483_647
