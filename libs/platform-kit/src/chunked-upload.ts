import type { MediaFile } from '@carteiro/contracts'
import type { Media } from '@carteiro/media'
import type { Attempt } from './attempt.ts'
import { PlatformFailure } from './failures.ts'
import { isLost } from './http-client.ts'
import { PlatformError, refused } from './outcomes.ts'

/** A chunk is sent again so often in a row before the attempt ends. */
export const MAX_CHUNK_FAILURES = 3

export type OpenSource = () => Promise<Media>

/** The file at a place in the post. @throws PlatformError when the post has none */
export const fileAt = ({ content }: Pick<Attempt, 'content'>, index: number, kind: string): MediaFile => {
  const file = content.mediaFiles[index]
  if (!file) throw refused('media_rejected', `mediaFiles: expected ${kind}`)
  return file
}

/** Opens a file once, when it is first needed. */
export const openOnce = (attempt: Pick<Attempt, 'openMedia'>, file: MediaFile): OpenSource => {
  let opened: Promise<Media> | undefined
  return () => {
    opened ??= attempt.openMedia(file)
    return opened
  }
}

/** Another try of the same call may go well. */
export const isTransient = (error: unknown): boolean =>
  isLost(error) || (error instanceof PlatformFailure && error.verdict === 'retry')

/** How long a step that sends a large file may take, and how long before its end, or the attempt's, it is left. */
export type SendingTime = { callSeconds: number; leaveEarlySeconds: number }

/** Answers a check that gives the slot back in good time: the next attempt goes on with the upload. */
export const createTimeCheck = (attempt: Attempt, time: SendingTime): (() => void) => {
  const ends = Math.min(Date.now() + time.callSeconds * 1000, Date.parse(attempt.request.deadline))
  return () => {
    if (Date.now() > ends - time.leaveEarlySeconds * 1000) {
      attempt.pendingFor(0, 'the upload is large: it goes on in the next attempt')
    }
  }
}

/** Bytes were taken without an error, and none of them is confirmed. */
export const storesNothing = (name: string): PlatformError =>
  new PlatformError({
    verdict: 'retry',
    code: 'platform_unavailable',
    message: `${name} stores nothing of what is sent.`,
  })

/** Sends a file in chunks, in order, until the platform has it up to a byte. Answers how much it has. */
export const sendChunks = async (upload: {
  attempt: Attempt
  signal: AbortSignal
  /** The platform, as its users know it. */
  name: string
  time: SendingTime
  /** Finds out how many bytes the platform has already. */
  from: () => Promise<number>
  until: number
  /** Sends the chunk at a byte, and answers how many bytes the platform has then. */
  send: (at: number) => Promise<number>
  /** After a chunk failed: how many bytes the platform has. @throws the error when another try would be of no use */
  recover: (error: unknown, at: number) => Promise<number>
}): Promise<number> => {
  const { until, send, recover, signal } = upload
  const leaveInTime = createTimeCheck(upload.attempt, upload.time)
  let at = await upload.from()
  let failures = 0
  while (at < until) {
    leaveInTime()
    try {
      const before = at
      at = await send(at)
      failures = at > before ? 0 : failures + 1
      if (failures > MAX_CHUNK_FAILURES) throw storesNothing(upload.name)
    } catch (error) {
      failures += 1
      if (signal.aborted || failures > MAX_CHUNK_FAILURES) throw error
      at = await recover(error, at)
    }
  }
  return at
}
