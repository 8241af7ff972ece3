import { type Attempt, PlatformError } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Medium as MediumAtX, XApi } from './api.ts'
import { spoilt, XFailure } from './failures.ts'
import * as limits from './limits.ts'
import type { Medium } from './post.ts'
import { checkAfterSeconds, isProcessed } from './processing.ts'
import { firstRound, type Round, roundOf, wasTooLarge } from './upload-rounds.ts'

/** What is kept of a finalized upload. */
const finalized = z.object({
  media_id: z.string(),
  finalized_at: z.string(),
  /** X forgets it then. */
  expires_at: z.string(),
  /** Null: ready at once. */
  check_after_seconds: z.number().nullable(),
})
export type Finalized = z.infer<typeof finalized>

const DEFAULT_MEDIA_LIFE_SECONDS = 86_400

/** Without a word about processing, too. */
const isReady = ({ processing_info: info }: MediumAtX): boolean => !info || info.state === 'succeeded'

const recordOf = (mediaId: string, medium: MediumAtX): Finalized => {
  const lives = medium.expires_after_secs ?? DEFAULT_MEDIA_LIFE_SECONDS
  return {
    media_id: mediaId,
    finalized_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + lives * 1000).toISOString(),
    check_after_seconds: isReady(medium) ? null : checkAfterSeconds(medium.processing_info ?? {}),
  }
}

/** As wished, or as large as it must be for the segments that X allows. */
export const segmentBytesOf = (fileBytes: number, wished: number): number =>
  Math.max(wished, Math.ceil(fileBytes / limits.MAX_SEGMENTS))

/** Sends a file: a session, then its segments. Memory holds one segment, whatever the file's size. */
const sendFile = async (
  attempt: Attempt,
  api: XApi,
  { file, category }: Medium,
  round: Round,
  segmentBytes: number,
): Promise<string> => {
  const token = attempt.account.accessToken
  const { media_id: mediaId } = await attempt.step(round.initialize, {
    callSeconds: limits.INITIALIZE_CALL_SECONDS,
    intent: { category, bytes: file.size },
    act: async (signal) => {
      const upload = { mediaType: file.type, totalBytes: file.size, category }
      return { media_id: await api.initializeUpload(token, upload, signal) }
    },
  })
  await attempt.step(round.append, {
    callSeconds: limits.APPEND_CALL_SECONDS,
    intent: { media_id: mediaId, segment_bytes: segmentBytes },
    act: async (signal) => {
      const source = await attempt.openMedia(file)
      let index = 0
      for await (const bytes of source.stream(segmentBytes)) {
        await api.appendUpload(token, { mediaId, index, bytes }, signal)
        index += 1
        await attempt.report('uploading', (100 * index * segmentBytes) / source.size)
      }
      return { segments: index }
    },
  })
  return mediaId
}

/** Whether finalizing twice is safe is documented nowhere: what a repeated call refuses is uploaded again. */
const finalize = async (
  api: XApi,
  token: string,
  mediaId: string,
  isRepeated: boolean,
  signal: AbortSignal,
): Promise<MediumAtX> => {
  try {
    return await api.finalizeUpload(token, mediaId, signal)
  } catch (error) {
    throw isRepeated && error instanceof XFailure && error.reason === 'medium_refused' ? spoilt(error) : error
  }
}

const upload = async (
  attempt: Attempt,
  api: XApi,
  medium: Medium,
  round: Round,
  segmentBytes: number,
): Promise<Finalized> => {
  const token = attempt.account.accessToken
  const sent = attempt.earlier(round.finalize)?.intent.media_id
  const mediaId = sent ? String(sent) : await sendFile(attempt, api, medium, round, segmentBytes)
  const isRepeated = attempt.earlier(round.finalize)?.state === 'open'
  const result = await attempt.step(round.finalize, {
    callSeconds: limits.FINALIZE_CALL_SECONDS,
    intent: { media_id: mediaId },
    act: async (signal) => recordOf(mediaId, await finalize(api, token, mediaId, isRepeated, signal)),
    // The status shows that it was done; without `size` or `processing_info`, which are not promised, it may have been.
    reconcile: async () => {
      const status = await api.uploadStatus(token, mediaId)
      const isFinal = status.size !== undefined || status.processing_info !== undefined
      return isFinal ? { done: recordOf(mediaId, status) } : { notDone: true }
    },
  })
  return finalized.parse(result)
}

const isUsable = (medium: Finalized, spent: string[]): boolean =>
  !spent.includes(medium.media_id) &&
  Date.parse(medium.expires_at) > Date.now() + limits.MEDIA_MUST_LAST_SECONDS * 1000

const overdue = (): PlatformError =>
  new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `X has not finished processing the file after ${limits.PROCESSING_LIMIT_SECONDS / 60} minutes.`,
  })

/**
 * Brings one file to X, ready to be posted, and answers its media id. Goes on where an earlier attempt stopped.
 * `spent`: media ids that X doesn't take any more. @throws Pending while X processes the file
 */
export const uploadMedium = async (
  attempt: Attempt,
  api: XApi,
  medium: Medium,
  position: number,
  spent: string[],
): Promise<string> => {
  const isSmall = wasTooLarge(attempt, position)
  let segmentBytes = segmentBytesOf(
    medium.file.size,
    isSmall ? limits.SMALL_SEGMENT_BYTES : limits.SEGMENT_BYTES,
  )
  let failedRounds = 0
  for (let number = firstRound(attempt, position); ; number += 1) {
    const round = roundOf(position, number)
    try {
      const uploaded = await upload(attempt, api, medium, round, segmentBytes)
      if (!isUsable(uploaded, spent)) continue
      const isResumed = attempt.earlier(round.finalize)?.state === 'done'
      if (!(await isProcessed(attempt, api, uploaded, isResumed))) {
        if (number >= limits.MAX_OVERDUE_UPLOADS) throw overdue()
        continue
      }
      await describe(attempt, api, medium, uploaded.media_id, round)
      return uploaded.media_id
    } catch (error) {
      failedRounds += 1
      const isCurable =
        error instanceof XFailure && (error.remedy === 'upload_again' || error.remedy === 'smaller_segments')
      if (!isCurable || failedRounds >= limits.MAX_ROUNDS_PER_ATTEMPT) throw error
      if (error.remedy === 'smaller_segments')
        segmentBytes = segmentBytesOf(medium.file.size, limits.SMALL_SEGMENT_BYTES)
    }
  }
}

const describe = async (
  attempt: Attempt,
  api: XApi,
  { altText }: Medium,
  mediaId: string,
  round: Round,
): Promise<void> => {
  if (altText === null) return
  await attempt.step(round.altText, {
    callSeconds: limits.ALT_TEXT_CALL_SECONDS,
    intent: { media_id: mediaId },
    act: (signal) => api.setAltText(attempt.account.accessToken, mediaId, altText, signal),
  })
}
