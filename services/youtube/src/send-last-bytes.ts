import type { Media } from '@carteiro/platform-kit'
import { z } from 'zod'
import { awaitsVideo, storesNothing } from './failures.ts'
import { findOut, findSince } from './find-video.ts'
import * as limits from './limits.ts'
import type { Session } from './open-session.ts'
import { lastChunkStart, sendChunk } from './send-bytes.ts'
import type { SessionAnswer } from './session-answer.ts'
import { stepName, type Upload } from './upload.ts'

const record = z.object({ video_id: z.string(), privacy: z.string().nullable(), uploaded_at: z.string() })

/** A video that is at YouTube. */
export type Uploaded = {
  videoId: string
  /** As YouTube has it; null when it has not told. */
  privacy: string | null
  /** ISO time, by our own clock. */
  uploadedAt: string
}
export type UploadedRecord = z.infer<typeof record>

/**
 * The end of the file, after which there is a video: the point of no return. Sending it again in the same session is
 * harmless, since a session becomes one video at most; another session is begun only when it is proven that nothing
 * came of this one.
 * @throws YouTubeFailure, ResponseLost, Pending
 */
export const sendLastBytes = async (
  upload: Upload,
  session: Session,
  openSource: () => Promise<Media>,
): Promise<Uploaded> => {
  const { attempt, api } = upload
  const name = stepName(upload, 'send_last_bytes')
  const { url, totalBytes } = session
  const from = lastChunkStart(totalBytes)

  const written = await attempt.step<UploadedRecord>(name, {
    commits: true,
    counts: false,
    callSeconds: limits.sendSeconds(totalBytes - from),
    intent: { from_byte: from, total_bytes: totalBytes },
    act: async (signal) => {
      const source = await openSource()
      let answer: SessionAnswer = attempt.earlier(name)
        ? await api.probeSession(url, totalBytes)
        : { storedBytes: from }
      for (let sent = 0; !('video' in answer); sent += 1) {
        if (sent > limits.MAX_CHUNK_GLITCHES) throw storesNothing()
        if (answer.storedBytes >= totalBytes) throw awaitsVideo()
        answer = await sendChunk(upload, session, answer.storedBytes, source, signal)
      }
      const { id, privacy } = answer.video
      return { video_id: id, privacy, uploaded_at: new Date().toISOString() }
    },
    reconcile: (_intent, beganAt, secondsSinceCall) => findOut(upload, session, beganAt, secondsSinceCall),
    findSince: (since) => findSince(upload, session, since),
  })
  const { video_id: videoId, privacy, uploaded_at: uploadedAt } = record.parse(written)
  return { videoId, privacy, uploadedAt }
}
