import {
  isTransient,
  MAX_CHUNK_FAILURES,
  type Media,
  type OpenSource,
  PlatformFailure,
  sendChunks,
  storesNothing,
} from '@carteiro/platform-kit'
import type { SessionAnswer, Work } from '../api.ts'
import { awaitsVideo } from '../failure-table.ts'
import * as limits from '../limits.ts'
import { findOut, findSince, type UploadedRecord, uploadedRecord } from '../reconcile.ts'
import type { Session } from './open-session.ts'

const HTTP_BAD_REQUEST = 400
/** Share of the job that is done when YouTube has the whole file. */
const PERCENT_WHEN_SENT = 85

/** Where the last chunk begins: with it YouTube has a video. */
const lastChunkStart = (totalBytes: number): number =>
  Math.max(0, Math.ceil(totalBytes / limits.CHUNK_BYTES) - 1) * limits.CHUNK_BYTES

/** Sends the bytes from `at`: a chunk, or what is left. @throws PlatformFailure, ConnectFailed, ResponseLost */
const sendChunk = (
  { attempt, api }: Work,
  { url, total_bytes: totalBytes }: Session,
  at: number,
  source: Media,
  signal: AbortSignal,
): Promise<SessionAnswer> =>
  api.sendChunk({
    url,
    source,
    totalBytes,
    signal,
    range: { start: at, end: Math.min(at + limits.CHUNK_BYTES, totalBytes) },
    onProgress: (bytes) => attempt.report('uploading', (PERCENT_WHEN_SENT * bytes) / totalBytes),
  })

/** The bytes were refused: another attempt, taken for dead, may have gone on sending, so that ours came out of place. */
const mayBeOutOfPlace = (error: unknown): boolean =>
  error instanceof PlatformFailure && error.platformError.status === HTTP_BAD_REQUEST

/**
 * Sends every chunk but the last. There is no video yet, and a later attempt goes on at the byte that YouTube confirms.
 * @throws PlatformFailure, Pending
 */
export const sendBytes = async (work: Work, session: Session, openSource: OpenSource): Promise<void> => {
  const { attempt, api } = work
  const { url, total_bytes: totalBytes } = session
  const until = lastChunkStart(totalBytes)
  if (until === 0) return
  const isResumed = attempt.earlier('send_bytes') !== undefined
  const storedIn = (answer: SessionAnswer): number =>
    'video' in answer ? totalBytes : Math.min(answer.storedBytes, totalBytes)
  const askProgress = async (): Promise<number> => storedIn(await api.probeSession(url, totalBytes))

  await attempt.step('send_bytes', {
    callSeconds: limits.SENDING.callSeconds,
    intent: { until_byte: until },
    act: async (signal) => {
      let source: Media
      const stored = await sendChunks({
        attempt,
        signal,
        name: 'YouTube',
        time: limits.SENDING,
        until,
        from: async () => {
          source = await openSource()
          return isResumed ? askProgress() : 0
        },
        send: async (at) => storedIn(await sendChunk(work, session, at, source, signal)),
        recover: async (error, at) => {
          if (!isTransient(error) && !mayBeOutOfPlace(error)) throw error
          const confirmed = await askProgress()
          if (confirmed === at && !isTransient(error)) throw error
          return confirmed
        },
      })
      return { stored_bytes: stored }
    },
  })
}

const LAST = 'send_last_bytes'

/**
 * The end of the file, after which there is a video: the point of no return. Sending it again in the same session is
 * harmless, since a session becomes one video at most; another session is begun only when it is proven that nothing
 * came of this one.
 * @throws PlatformFailure, ResponseLost, Pending
 */
export const sendLastBytes = async (
  work: Work,
  session: Session,
  openSource: OpenSource,
): Promise<UploadedRecord> => {
  const { attempt, api } = work
  const { url, total_bytes: totalBytes } = session
  const from = lastChunkStart(totalBytes)

  const written = await attempt.step<UploadedRecord>(LAST, {
    publishes: true,
    counts: false,
    callSeconds: limits.sendSeconds(totalBytes - from),
    intent: { from_byte: from, total_bytes: totalBytes },
    act: async (signal) => {
      const source = await openSource()
      let answer: SessionAnswer = attempt.earlier(LAST)
        ? await api.probeSession(url, totalBytes)
        : { storedBytes: from }
      for (let sent = 0; !('video' in answer); sent += 1) {
        if (sent > MAX_CHUNK_FAILURES) throw storesNothing('YouTube')
        if (answer.storedBytes >= totalBytes) throw awaitsVideo()
        answer = await sendChunk(work, session, answer.storedBytes, source, signal)
      }
      const { id, privacy } = answer.video
      return { video_id: id, privacy, uploaded_at: new Date().toISOString() }
    },
    reconcile: (_intent, beganAt, secondsSinceCall) => findOut(work, session, beganAt, secondsSinceCall),
    findSince: (since) => findSince(work, session, since),
  })
  return uploadedRecord.parse(written)
}
