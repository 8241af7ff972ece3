import type { Job } from '@carteiro/contracts'
import type { CarteiroClient } from '../client/client.ts'
import { asCarteiroError, type CarteiroError, signedOut } from '../client/error.ts'
import { MAX_IDS_PER_READ, NEWEST_JOBS, REREAD_SPREAD, UNSEEN_REREAD_MS } from '../limits.ts'
import { isShown, waitMs } from './pace.ts'
import type { ChannelConnection, ChannelState } from './user-channel.ts'
import { isFinished, viewOf, type Wanted } from './view.ts'

/** `stopped`: the tracking time is over, or the hook is not mounted yet. */
export type ConnectionState = ChannelState | 'stopped'
export type WatchState = { isLoading: boolean; error: CarteiroError | null; connection: ConnectionState }
export type WatchRequest = { wanted: Wanted; autoFetch: boolean }

/** Reads the jobs of one hook when it mounts, and again whenever a change may have been missed. */
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

export const createWatch = (client: CarteiroClient, { wanted, autoFetch }: WatchRequest): Watch => {
  const { live } = client
  const { jobIds, publicationId: ofPublication } = wanted
  const hasNoIds = jobIds?.length === 0
  const showsAll = !jobIds && ofPublication === undefined
  /** How many jobs there are at least. */
  const expected = jobIds?.length ?? (showsAll ? 0 : 1)
  let state: WatchState = {
    isLoading: autoFetch && !hasNoIds,
    error: null,
    connection: 'stopped',
  }
  let reading: Promise<void> | undefined
  let next: { isAsked: boolean } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let quiet = { since: Date.now(), reads: 0 }
  const listeners = new Set<() => void>()
  const update = (change: Partial<WatchState>): void => {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }

  const view = (): Job[] => viewOf(live.store.getSnapshot(), wanted, client.mode)
  const unfinished = (): Job[] => view().filter((one) => !isFinished(one))
  const isUnfinished = (): boolean => unfinished().length > 0 || view().length < expected
  /** New publications are announced only while live. */
  const isWaiting = (): boolean => isUnfinished() || (showsAll && state.connection !== 'live')

  const readIds = async (ids: readonly string[]): Promise<void> => {
    const pages = await Promise.all(chunks(ids).map((some) => client.jobs({ ids: some, limit: some.length })))
    live.merge(pages.flatMap((page) => page.jobs))
  }
  /** Reads the jobs that were asked for, and all unfinished jobs that are shown. */
  const readOnce = async (isAsked: boolean): Promise<void> => {
    if (isAsked && jobIds) return readIds(jobIds)
    if (isAsked && ofPublication !== undefined) {
      return live.merge((await client.jobs({ publicationId: ofPublication, limit: MAX_IDS_PER_READ })).jobs)
    }
    const newest = isAsked ? (await client.jobs({ limit: NEWEST_JOBS })).jobs : []
    live.merge(newest)
    const seen = new Set(newest.map((one) => one.id))
    await readIds(unfinished().flatMap(({ id }) => (seen.has(id) ? [] : [id])))
  }
  /** One read at a time; a request for another one in the meantime is served by one more read. */
  const read = (isAsked: boolean): Promise<void> => {
    if (reading) {
      next = { isAsked: isAsked || next?.isAsked === true }
      return reading
    }
    reading = readOnce(isAsked)
      .then(
        () => update({ isLoading: false, error: null }),
        (error: unknown) => {
          if (!state.error) quiet.reads = 0
          update({ isLoading: false, error: asCarteiroError(error) })
        },
      )
      .then(() => {
        reading = undefined
        schedule()
        if (!next) return
        const request = next
        next = undefined
        return read(request.isAsked)
      })
    return reading
  }

  const readPublication = async (
    publicationId: string,
    [pauseMs, ...pauses] = UNSEEN_REREAD_MS,
  ): Promise<void> => {
    try {
      const { jobs } = await client.jobs({ publicationId, limit: MAX_IDS_PER_READ })
      live.merge(jobs)
      if (jobs.length > 0 || pauseMs === undefined) return
    } catch {
      return read(true)
    }
    setTimeout(() => {
      if (state.connection !== 'stopped') void readPublication(publicationId, pauses)
    }, pauseMs)
  }

  const schedule = (): void => {
    clearTimeout(timer)
    if (state.connection === 'stopped' || state.connection === 'signed_out') return
    const silence = { ...quiet, isLive: state.connection === 'live', isFailing: state.error !== null }
    // Pages that lost Realtime together do not stay in step.
    const share = 1 - REREAD_SPREAD * Math.random()
    timer = setTimeout(
      () => {
        quiet.reads += 1
        if (isWaiting() || state.error?.isInDoubt) void read(autoFetch)
        else schedule()
      },
      share * waitMs(unfinished(), silence, live.timings),
    )
  }
  const onChange = (): void => {
    quiet = { since: Date.now(), reads: 0 }
    if (!reading) schedule()
  }
  const onConnection = ({ state: connection, userId }: ChannelConnection): void => {
    const isSignedOut = connection === 'signed_out'
    const wasUnknown = state.connection === 'stopped' || state.connection === 'signed_out'
    const isLost = state.connection === 'live' && connection === 'reconnecting'
    quiet = { since: Date.now(), reads: 0 }
    update({
      connection,
      ...(isSignedOut ? { error: signedOut(), isLoading: false } : {}),
      ...(!isSignedOut && state.error?.code === 'signed_out' ? { error: null } : {}),
    })
    const mustRead = wasUnknown || state.isLoading || (isLost && isShown() && isUnfinished())
    if (userId && mustRead && !hasNoIds) void read(autoFetch)
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
          if (showsAll || publicationId === ofPublication) void readPublication(publicationId)
        },
        onGap: () => {
          if (!hasNoIds) void read(autoFetch)
        },
      })
      const unsubscribe = live.store.subscribe(onChange)
      return () => {
        unfollow()
        unsubscribe()
        clearTimeout(timer)
        update({ connection: 'stopped' })
      }
    },
  }
}
