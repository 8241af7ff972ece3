import type { Job } from '@carteiro/contracts'
import { JOB_CHANGED_EVENT, PUBLICATION_CREATED_EVENT, userTopic } from '@carteiro/contracts/constants'
import type { RealtimeChannel } from '@supabase/supabase-js'
import type { SupabaseAccess } from '../client/supabase-access.ts'
import { jobOrNone } from '../client/wire.ts'
import { CHANNEL_LINGER_MS, REOPEN_AFTER_MS, STEADY_AFTER_MS } from '../limits.ts'
import { onWake } from './wake.ts'

/** `live` changes arrive as they happen · `reconnecting` they do not, for now · `signed_out` there is no user to follow. */
export type ChannelState = 'connecting' | 'live' | 'reconnecting' | 'signed_out'
export type ChannelConnection = { state: ChannelState; userId: string | undefined }

export type ChannelListener = {
  onConnection(connection: ChannelConnection): void
  onJob(changed: Job): void
  /** The jobs of a new publication must be read: they are broadcast from their first change on. */
  onPublication(publicationId: string): void
  /** A change may have been missed: the listener should read again. */
  onGap(): void
}

/**
 * The private Realtime channel on which the database broadcasts changes of a user's jobs. It is open while it has a
 * listener and a user is signed in, follows sign-in and sign-out, and reconnects by itself.
 */
export type UserChannel = { follow(listener: ChannelListener): () => void }

const createUserChannel = (supabase: SupabaseAccess): UserChannel => {
  const listeners = new Set<ChannelListener>()
  let connection: ChannelConnection = { state: 'connecting', userId: undefined }
  let opened: { userId: string; channel: RealtimeChannel } | undefined
  let synchronized: Promise<void> = Promise.resolve()
  let stop: (() => void) | undefined
  let endTimer: ReturnType<typeof setTimeout> | undefined
  let reopenTimer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let liveSince = Number.POSITIVE_INFINITY

  const notifyAll = (notify: (listener: ChannelListener) => void): void => [...listeners].forEach(notify)
  const setConnection = (next: ChannelConnection): void => {
    if (next.state === connection.state && next.userId === connection.userId) return
    connection = next
    notifyAll((listener) => listener.onConnection(next))
  }
  const setReconnecting = (): void => setConnection({ ...connection, state: 'reconnecting' })
  const reportGap = (): void => notifyAll((listener) => listener.onGap())

  const reopen = (): void => {
    setReconnecting()
    // Beyond its limit Realtime lets a channel join and closes it with the next message.
    if (Date.now() - liveSince >= STEADY_AFTER_MS) failures = 0
    liveSince = Number.POSITIVE_INFINITY
    clearTimeout(reopenTimer)
    reopenTimer = setTimeout(synchronize, REOPEN_AFTER_MS[Math.min(failures, REOPEN_AFTER_MS.length - 1)])
    failures += 1
  }

  const open = (userId: string): void => {
    const channel = supabase.channel(userTopic(userId), { config: { private: true } })
    opened = { userId, channel }
    channel
      .on('broadcast', { event: JOB_CHANGED_EVENT }, ({ payload }) => {
        const changed = jobOrNone(payload)
        if (changed) notifyAll((listener) => listener.onJob(changed))
        else reportGap()
      })
      .on('broadcast', { event: PUBLICATION_CREATED_EVENT }, ({ payload }) => {
        const id: unknown = payload?.publication_id
        if (typeof id === 'string') notifyAll((listener) => listener.onPublication(id))
        else reportGap()
      })
      .subscribe((status) => {
        if (opened?.channel !== channel) return
        if (status === 'SUBSCRIBED') {
          liveSince = Date.now()
          setConnection({ userId, state: 'live' })
          // Changes before this moment were not received.
          reportGap()
        } else if (status === 'CLOSED') {
          // The server closed it, for example after its token expired; supabase-js does not reopen such a channel.
          opened = undefined
          reopen()
        } else {
          // supabase-js rejoins by itself: give it a valid token.
          setReconnecting()
          supabase.realtime.setAuth().catch(() => {})
        }
      })
  }

  /** Opens or closes the channel as needed. Steps run one after the other: a topic must be left before it is joined again. */
  const openOrClose = async (): Promise<void> => {
    const wanted = stop ? connection.userId : undefined
    if (opened?.userId === wanted) return
    if (opened) {
      const { channel } = opened
      opened = undefined
      await supabase.removeChannel(channel)
    }
    if (!wanted) return
    // Otherwise the channel would be joined before the user's token is known, as anon.
    await supabase.realtime.setAuth()
    if (stop && connection.userId === wanted) open(wanted)
  }
  const synchronize = (): void => {
    synchronized = synchronized.then(openOrClose).catch(reopen)
  }

  const start = (): (() => void) => {
    connection = { state: 'connecting', userId: undefined }
    const { data } = supabase.auth.onAuthStateChange((_event, session) => {
      const userId = session?.user.id
      if (!userId) setConnection({ state: 'signed_out', userId: undefined })
      else if (userId !== connection.userId) setConnection({ state: 'connecting', userId })
      synchronize()
    })
    const stopWaking = onWake(() => {
      failures = 0
      supabase.realtime.setAuth().catch(() => {})
      synchronize()
      reportGap()
    })
    return () => {
      data.subscription.unsubscribe()
      stopWaking()
      clearTimeout(reopenTimer)
    }
  }
  const end = (): void => {
    stop?.()
    stop = undefined
    synchronize()
  }

  return {
    follow: (listener) => {
      clearTimeout(endTimer)
      listeners.add(listener)
      stop ??= start()
      listener.onConnection(connection)
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        endTimer = setTimeout(end, CHANNEL_LINGER_MS)
      }
    },
  }
}

const channels = new WeakMap<SupabaseAccess, UserChannel>()

/** The channel of a supabase client, shared by all hooks and Carteiro clients that use it. */
export const userChannelOf = (supabase: SupabaseAccess): UserChannel => {
  const channel = channels.get(supabase) ?? createUserChannel(supabase)
  channels.set(supabase, channel)
  return channel
}
