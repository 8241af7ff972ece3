import { type ByteRange, ConnectFailed, type Media, ResponseLost } from '@carteiro/platform-kit'
import { storesNothing, YouTubeFailure } from './failures.ts'
import * as limits from './limits.ts'
import { type Session, uploadType } from './open-session.ts'
import { readSessionAnswer, type SessionAnswer } from './session-answer.ts'
import { stepName, type Upload } from './upload.ts'

const HTTP_BAD_REQUEST = 400
/** Share of the job that is done when YouTube has the whole file. */
const PERCENT_WHEN_SENT = 85

/** Where the last chunk begins: with it YouTube has a video. */
export const lastChunkStart = (totalBytes: number): number =>
  Math.max(0, Math.ceil(totalBytes / limits.CHUNK_BYTES) - 1) * limits.CHUNK_BYTES

/** One `PUT` of the bytes from `at`: a chunk, or what is left. @throws YouTubeFailure, ConnectFailed, ResponseLost */
export const sendChunk = async (
  { attempt, sendRange }: Upload,
  session: Session,
  at: number,
  source: Media,
  signal: AbortSignal,
): Promise<SessionAnswer> => {
  const { totalBytes, url } = session
  const range: ByteRange = { start: at, end: Math.min(at + limits.CHUNK_BYTES, totalBytes) }
  const operation = range.end === totalBytes ? 'send_last_bytes' : 'send_bytes'
  const answer = await sendRange({
    operation,
    url,
    source,
    range,
    token: attempt.account.accessToken,
    headers: {
      'content-type': uploadType(source.type),
      'content-range': `bytes ${range.start}-${range.end - 1}/${totalBytes}`,
    },
    onProgress: (bytes) => attempt.report('uploading', (PERCENT_WHEN_SENT * bytes) / totalBytes),
    timeoutMs: limits.sendSeconds(range.end - range.start) * 1000,
    signal,
  })
  return readSessionAnswer(operation, answer)
}

/** Another try may go well, and does no harm. */
const isGlitch = (error: unknown): boolean =>
  error instanceof ResponseLost ||
  error instanceof ConnectFailed ||
  (error instanceof YouTubeFailure && error.verdict === 'retry')

/** The bytes were refused: another attempt, taken for dead, may have gone on sending, so that ours came out of place. */
const mayBeOutOfPlace = (error: unknown): boolean =>
  error instanceof YouTubeFailure && error.platformError.status === HTTP_BAD_REQUEST

/** The slot is given back in good time, and the upload goes on in the next turn. */
const leaveInTime = ({ attempt }: Upload, beganAtMs: number): void => {
  const callEnds = beganAtMs + limits.SEND_CALL_SECONDS * 1000
  const ends = Math.min(callEnds, Date.parse(attempt.request.deadline))
  if (Date.now() > ends - limits.LEAVE_EARLY_SECONDS * 1000) {
    attempt.pendingFor(0, 'the upload is large: it goes on in the next turn')
  }
}

/**
 * Sends every chunk but the last. There is no video yet, and a later attempt goes on at the byte that YouTube confirms.
 * @throws YouTubeFailure, Pending
 */
export const sendBytes = async (
  upload: Upload,
  session: Session,
  openSource: () => Promise<Media>,
): Promise<void> => {
  const { attempt, api } = upload
  const { url, totalBytes } = session
  const untilByte = lastChunkStart(totalBytes)
  if (untilByte === 0) return
  const name = stepName(upload, 'send_bytes')
  const isResumed = attempt.earlier(name) !== undefined
  const storedIn = (answer: SessionAnswer): number =>
    'video' in answer ? totalBytes : Math.min(answer.storedBytes, totalBytes)

  await attempt.step(name, {
    callSeconds: limits.SEND_CALL_SECONDS,
    intent: { until_byte: untilByte },
    act: async (signal) => {
      const beganAtMs = Date.now()
      const source = await openSource()
      let at = isResumed ? storedIn(await api.probeSession(url, totalBytes)) : 0
      let glitches = 0
      while (at < untilByte) {
        leaveInTime(upload, beganAtMs)
        const before = at
        try {
          at = storedIn(await sendChunk(upload, session, at, source, signal))
          glitches = at > before ? 0 : glitches + 1
          if (glitches > limits.MAX_CHUNK_GLITCHES) throw storesNothing()
        } catch (error) {
          glitches += 1
          const isOver = signal.aborted || glitches > limits.MAX_CHUNK_GLITCHES
          if (isOver || !(isGlitch(error) || mayBeOutOfPlace(error))) throw error
          at = storedIn(await api.probeSession(url, totalBytes))
          if (at === before && !isGlitch(error)) throw error
        }
      }
      return { stored_bytes: at }
    },
  })
}
