import {
  authorTopic,
  JOB_CHANGED_EVENT,
  type Job,
  job,
  PUBLICATION_CREATED_EVENT,
  publicationCreated,
} from '@carteiro/contracts'
import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js'
import { CHANNEL_LINGER_MS, REOPEN_AFTER_MS } from '../limits.ts'
import { onWake } from './wake.ts'

/** `live` states arrive as they happen · `reconnecting` they don't, for now · `signed_out` nobody's to listen to. */
export type ChannelState = 'connecting' | 'live' | 'reconnecting' | 'signed_out'
export type ChannelConnection = { state: ChannelState; userId: string | undefined }

export type ChannelListener = {
  onConnection(connection: ChannelConnection): void
  onJob(changed: Job): void
  /** Its jobs are to be read: they are told of from their first change on. */
  onPublication(publicationId: string): void
  /** Something may have been missed: time to read again. */
  onDoubt(): void
}

/**
 * The private channel on which the database tells an author of their jobs. Open while somebody listens and somebody is
 * signed in; follows sign-in and sign-out; comes back after everything that ends it.
 */
export type AuthorChannel = { follow(listener: ChannelListener): () => void }

const createAuthorChannel = (supabase: SupabaseClient): AuthorChannel => {
  const listeners = new Set<ChannelListener>()
  let connection: ChannelConnection = { state: 'connecting', userId: undefined }
  let opened: { userId: string; channel: RealtimeChannel } | undefined
  let aligned: Promise<void> = Promise.resolve()
  let stop: (() => void) | undefined
  let lingering: ReturnType<typeof setTimeout> | undefined
  let reopening: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  const each = (tell: (listener: ChannelListener) => void): void => [...listeners].forEach(tell)
  const become = (next: ChannelConnection): void => {
    if (next.state === connection.state && next.userId === connection.userId) return
    connection = next
    each((listener) => listener.onConnection(next))
  }
  const lost = (): void => become({ ...connection, state: 'reconnecting' })
  const doubt = (): void => each((listener) => listener.onDoubt())

  const reopen = (): void => {
    lost()
    clearTimeout(reopening)
    reopening = setTimeout(align, REOPEN_AFTER_MS[Math.min(failures, REOPEN_AFTER_MS.length - 1)])
    failures += 1
  }

  const open = (userId: string): void => {
    const channel = supabase.channel(authorTopic(userId), { config: { private: true } })
    opened = { userId, channel }
    channel
      .on('broadcast', { event: JOB_CHANGED_EVENT }, ({ payload }) => {
        const changed = job.safeParse(payload)
        if (changed.success) each((listener) => listener.onJob(changed.data))
        else doubt()
      })
      .on('broadcast', { event: PUBLICATION_CREATED_EVENT }, ({ payload }) => {
        const created = publicationCreated.safeParse(payload)
        if (created.success) each((listener) => listener.onPublication(created.data.publication_id))
        else doubt()
      })
      .subscribe((status) => {
        if (opened?.channel !== channel) return
        if (status === 'SUBSCRIBED') {
          failures = 0
          become({ userId, state: 'live' })
          // Whatever happened before this moment was not told.
          doubt()
        } else if (status === 'CLOSED') {
          // The server ended it (a token ran out, say); supabase-js doesn't open such a channel again.
          opened = undefined
          reopen()
        } else {
          // supabase-js joins again by itself; it shall do so with a token that is good.
          lost()
          supabase.realtime.setAuth().catch(() => {})
        }
      })
  }

  /** Makes what is open what should be open. Steps run one after the other: a topic must be left before it is joined. */
  const step = async (): Promise<void> => {
    const wanted = stop ? connection.userId : undefined
    if (opened?.userId === wanted) return
    if (opened) {
      const { channel } = opened
      opened = undefined
      await supabase.removeChannel(channel)
    }
    if (!wanted) return
    // Without it the channel would be joined before the user's token is known, as nobody.
    await supabase.realtime.setAuth()
    if (stop && connection.userId === wanted) open(wanted)
  }
  const align = (): void => {
    aligned = aligned.then(step).catch(reopen)
  }

  const start = (): (() => void) => {
    connection = { state: 'connecting', userId: undefined }
    const { data } = supabase.auth.onAuthStateChange((_event, session) => {
      const userId = session?.user.id
      if (!userId) become({ state: 'signed_out', userId: undefined })
      else if (userId !== connection.userId) become({ state: 'connecting', userId })
      align()
    })
    const stopWaking = onWake(() => {
      failures = 0
      supabase.realtime.setAuth().catch(() => {})
      align()
      doubt()
    })
    return () => {
      data.subscription.unsubscribe()
      stopWaking()
      clearTimeout(reopening)
    }
  }
  const end = (): void => {
    stop?.()
    stop = undefined
    align()
  }

  return {
    follow: (listener) => {
      clearTimeout(lingering)
      listeners.add(listener)
      stop ??= start()
      listener.onConnection(connection)
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        lingering = setTimeout(end, CHANNEL_LINGER_MS)
      }
    },
  }
}

const channels = new WeakMap<SupabaseClient, AuthorChannel>()

/** The one channel of a supabase client, however many hooks and Carteiro clients use it. */
export const authorChannelOf = (supabase: SupabaseClient): AuthorChannel => {
  const channel = channels.get(supabase) ?? createAuthorChannel(supabase)
  channels.set(supabase, channel)
  return channel
}
