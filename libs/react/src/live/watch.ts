import type { Job } from '@carteiro/contracts'
import type { CarteiroClient } from '../client/client.ts'
import { asCarteiroError, type CarteiroError, signedOut } from '../client/error.ts'
import { MAX_IDS_PER_READ, NEWEST_JOBS } from '../limits.ts'
import type { ChannelConnection, ChannelState } from './author-channel.ts'
import { isFinished, viewOf } from './view.ts'

/** `stopped`: the tracking time is over, or the hook is not mounted yet. */
export type ConnectionState = ChannelState | 'stopped'
export type WatchState = { isLoading: boolean; error: CarteiroError | null; connection: ConnectionState }
export type WatchRequest = { jobIds: readonly string[] | undefined; autoFetch: boolean }

/** What one hook watches: reads it when it begins, and again whenever a change may have been missed. */
export type Watch = {
  start(): () => void
  refetch(): Promise<void>
  getSnapshot(): WatchState
  subscribe(listener: () => void): () => void
}

const chunks = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS_PER_READ) }, (_, index) =>
    ids.slice(index * MAX_IDS_PER_READ, (index + 1) * MAX_IDS_PER_READ),
  )

export const createWatch = (client: CarteiroClient, { jobIds, autoFetch }: WatchRequest): Watch => {
  const { live } = client
  const isNothingAsked = jobIds?.length === 0
  let state: WatchState = {
    isLoading: autoFetch && !isNothingAsked,
    error: null,
    connection: 'stopped',
  }
  let reading: Promise<void> | undefined
  let wish: { isAsked: boolean } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** How long nothing was heard of before the last read while live. */
  let silentMs = live.timings.whileLiveMs
  const listeners = new Set<() => void>()
  const become = (change: Partial<WatchState>): void => {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }

  const view = (): Job[] => viewOf(live.store.getSnapshot(), jobIds)
  const openIds = (): string[] => view().flatMap((one) => (isFinished(one) ? [] : [one.id]))
  const isWaiting = (): boolean =>
    jobIds
      ? view().length < jobIds.length || openIds().length > 0
      : state.connection !== 'live' || openIds().length > 0

  const readIds = async (ids: readonly string[]): Promise<void> => {
    const pages = await Promise.all(chunks(ids).map((some) => client.jobs({ ids: some, limit: some.length })))
    live.merge(pages.flatMap((page) => page.jobs))
  }
  /** All that was asked for, and what is unfinished of everything that came to be seen. */
  const readOnce = async (isAsked: boolean): Promise<void> => {
    if (isAsked && jobIds) return readIds(jobIds)
    const newest = isAsked ? (await client.jobs({ limit: NEWEST_JOBS })).jobs : []
    live.merge(newest)
    const seen = new Set(newest.map((one) => one.id))
    await readIds(openIds().filter((id) => !seen.has(id)))
  }
  /** One read at a time; a wish that comes meanwhile is granted by one more. */
  const read = (isAsked: boolean): Promise<void> => {
    if (reading) {
      wish = { isAsked: isAsked || wish?.isAsked === true }
      return reading
    }
    reading = readOnce(isAsked)
      .then(
        () => become({ isLoading: false, error: null }),
        (error: unknown) => become({ isLoading: false, error: asCarteiroError(error) }),
      )
      .then(() => {
        reading = undefined
        schedule()
        if (!wish) return
        const granted = wish
        wish = undefined
        return read(granted.isAsked)
      })
    return reading
  }

  const readPublication = (publicationId: string): Promise<void> =>
    client.jobs({ publicationId, limit: MAX_IDS_PER_READ }).then(
      (page) => live.merge(page.jobs),
      () => read(true),
    )

  const schedule = (): void => {
    clearTimeout(timer)
    if (state.connection === 'stopped' || state.connection === 'signed_out') return
    const { whileLiveMaxMs, whileOfflineMs, afterFailureMs } = live.timings
    const usually = state.connection === 'live' ? silentMs : whileOfflineMs
    timer = setTimeout(
      () => {
        silentMs = Math.min(2 * silentMs, whileLiveMaxMs)
        if (isWaiting() || state.error?.isInDoubt) void read(autoFetch)
        else schedule()
      },
      state.error?.isInDoubt ? afterFailureMs : usually,
    )
  }
  const onNews = (): void => {
    silentMs = live.timings.whileLiveMs
    if (!reading) schedule()
  }
  const onConnection = ({ state: connection, userId }: ChannelConnection): void => {
    const isSignedOut = connection === 'signed_out'
    const wasUnknown = state.connection === 'stopped' || state.connection === 'signed_out'
    become({
      connection,
      ...(isSignedOut ? { error: signedOut(), isLoading: false } : {}),
      ...(!isSignedOut && state.error?.code === 'signed_out' ? { error: null } : {}),
    })
    if (userId && (wasUnknown || state.isLoading) && !isNothingAsked) void read(autoFetch)
    else schedule()
  }

  return {
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    refetch: () => read(true),
    start: () => {
      const unfollow = live.follow({
        onConnection,
        onPublication: (publicationId) => {
          if (!jobIds) void readPublication(publicationId)
        },
        onDoubt: () => {
          if (!isNothingAsked) void read(autoFetch)
        },
      })
      const unsubscribe = live.store.subscribe(onNews)
      return () => {
        unfollow()
        unsubscribe()
        clearTimeout(timer)
        become({ connection: 'stopped' })
      }
    },
  }
}
