import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Attempt,
  inGeneration,
  PlatformError,
  PlatformFailure,
  secondsSince,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { MediumStatus, Work } from '../api.ts'
import { failures, processingFailure, spoilt } from '../failure-table.ts'
import * as limits from '../limits.ts'
import type { Medium } from './create-post.ts'

/** What is kept of a finalized upload. */
const finalized = z.object({
  media_id: z.string(),
  finalized_at: z.string(),
  /** X forgets it then. */
  expires_at: z.string(),
  /** Null: ready at once. */
  check_after_seconds: z.number().nullable(),
})
type Finalized = z.infer<typeof finalized>

type Processing = Partial<NonNullable<MediumStatus['processing_info']>>

const checkAfterSeconds = (info: Processing): number =>
  Math.max(
    limits.PROCESSING_CHECK_SECONDS.min,
    info.check_after_secs ?? limits.PROCESSING_CHECK_SECONDS.default,
  )

/**
 * Waits until X has processed a medium: moments here, longer without the slot. False when X takes longer than it may.
 * https://docs.x.com/x-api/media/quickstart/media-upload-chunked
 * @throws Pending, PlatformFailure when X could not process it
 */
const isProcessed = async (
  { attempt, api }: Work,
  medium: Finalized,
  /** An earlier attempt has waited as long as X asked. */
  isResumed: boolean,
): Promise<boolean> => {
  if (medium.check_after_seconds === null) return true
  await attempt.report('processing', 0)
  const age = (): number => secondsSince(medium.finalized_at)
  let waited = 0
  let wait = isResumed ? 0 : medium.check_after_seconds - age()
  for (;;) {
    if (wait > 0) {
      if (waited + wait > limits.WAIT_IN_SLOT_SECONDS) attempt.pendingFor(wait, 'X is processing the file')
      await sleep(wait * 1000, undefined, { signal: attempt.signal })
      waited += wait
    }
    const { processing_info: info } = await api.uploadStatus(medium.media_id)
    if (info?.state === 'failed' || info?.error) throw processingFailure(info.error ?? {})
    // Without a word about processing the medium is ready; a state that is not known is not an end.
    if (!info || info.state === 'succeeded') return true
    if (age() > limits.PROCESSING_LIMIT_SECONDS) return false
    wait = checkAfterSeconds(info)
  }
}

/** The steps of a file, by its place in the post, from 1. */
const stepsOf = (position: number) => ({
  initialize: `initialize_upload ${position}`,
  append: `append_upload ${position}`,
  finalize: `finalize_upload ${position}`,
  altText: `set_alt_text ${position}`,
})
type Steps = ReturnType<typeof stepsOf>

/**
 * The generation to go on with: what X doesn't take any more (expired, lost half way) is uploaded anew in the next one.
 * An upload that an earlier attempt left unfinished is thrown away: it is not known which segments X has. One whose end
 * was reached, or may have been, is still of use.
 */
const firstGeneration = (attempt: Attempt, { initialize, finalize }: Steps): number => {
  let latest = 0
  while (inGeneration(attempt, latest + 1).earlier(initialize)) latest += 1
  if (latest === 0) return 1
  const end = inGeneration(attempt, latest).earlier(finalize)?.state
  return end === 'done' || end === 'open' ? latest : latest + 1
}

/** X has refused a segment of the usual size in an earlier attempt. */
const wasTooLarge = (attempt: Attempt, { initialize, append }: Steps): boolean => {
  for (let generation = 1; ; generation += 1) {
    const { earlier } = inGeneration(attempt, generation)
    if (!earlier(initialize)) return false
    const result = earlier(append)?.result as { reason?: string } | null | undefined
    if (result?.reason === 'segment_too_large') return true
  }
}

const DEFAULT_MEDIA_LIFE_SECONDS = 86_400

/** Without a word about processing, too. */
const isReady = ({ processing_info: info }: MediumStatus): boolean => !info || info.state === 'succeeded'

const recordOf = (mediaId: string, medium: MediumStatus): Finalized => {
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
  { attempt, api }: Work,
  { file, category }: Medium,
  steps: Steps,
  segmentBytes: number,
): Promise<string> => {
  const { media_id: mediaId } = await attempt.step(steps.initialize, {
    callSeconds: limits.INITIALIZE_CALL_SECONDS,
    intent: { category, bytes: file.size },
    act: async (signal) => {
      const upload = { media_type: file.type, total_bytes: file.size, media_category: category }
      return { media_id: await api.initializeUpload(upload, signal) }
    },
  })
  await attempt.step(steps.append, {
    callSeconds: limits.APPEND_CALL_SECONDS,
    intent: { media_id: mediaId, segment_bytes: segmentBytes },
    act: async (signal) => {
      const source = await attempt.openMedia(file)
      let index = 0
      for await (const bytes of source.stream(segmentBytes)) {
        await api.appendUpload(mediaId, index, bytes, signal)
        index += 1
        await attempt.report('uploading', (100 * index * segmentBytes) / source.size)
      }
      return { segments: index }
    },
  })
  return mediaId
}

const upload = async (work: Work, medium: Medium, steps: Steps, segmentBytes: number): Promise<Finalized> => {
  const { attempt, api } = work
  const earlier = attempt.earlier(steps.finalize)
  const sent = earlier?.intent.media_id
  const mediaId = sent ? String(sent) : await sendFile(work, medium, steps, segmentBytes)
  const isRepeated = earlier?.state === 'open'
  const result = await attempt.step(steps.finalize, {
    callSeconds: limits.FINALIZE_CALL_SECONDS,
    intent: { media_id: mediaId },
    act: async (signal) => {
      try {
        return recordOf(mediaId, await api.finalizeUpload(mediaId, signal))
      } catch (error) {
        // Whether finalizing twice is safe is documented nowhere: what a repeated call refuses is uploaded again.
        const isRefused = error instanceof PlatformFailure && error.reason === 'medium_refused'
        throw isRepeated && isRefused ? spoilt(error) : error
      }
    },
    // The status shows that it was done; without `size` or `processing_info`, which are not promised, it may have been.
    reconcile: async () => {
      const status = await api.uploadStatus(mediaId)
      const isFinal = status.size !== undefined || status.processing_info !== undefined
      return isFinal ? { done: recordOf(mediaId, status) } : { notDone: true }
    },
  })
  return finalized.parse(result)
}

const describe = async (
  { attempt, api }: Work,
  { altText }: Medium,
  mediaId: string,
  steps: Steps,
): Promise<void> => {
  if (altText === null) return
  await attempt.step(steps.altText, {
    callSeconds: limits.ALT_TEXT_CALL_SECONDS,
    intent: { media_id: mediaId },
    act: (signal) => api.setAltText(mediaId, altText, signal),
  })
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
export const uploadFile = async (
  work: Work,
  medium: Medium,
  position: number,
  spent: string[],
): Promise<string> => {
  const { attempt } = work
  const steps = stepsOf(position)
  const bytesOf = (isSmall: boolean): number =>
    segmentBytesOf(medium.file.size, isSmall ? limits.SMALL_SEGMENT_BYTES : limits.SEGMENT_BYTES)
  let segmentBytes = bytesOf(wasTooLarge(attempt, steps))
  let failed = 0
  for (let generation = firstGeneration(attempt, steps); ; generation += 1) {
    const current: Work = { ...work, attempt: inGeneration(attempt, generation) }
    try {
      const uploaded = await upload(current, medium, steps, segmentBytes)
      if (!isUsable(uploaded, spent)) continue
      const isResumed = current.attempt.earlier(steps.finalize)?.state === 'done'
      if (!(await isProcessed(current, uploaded, isResumed))) {
        if (generation >= limits.MAX_OVERDUE_UPLOADS) throw overdue()
        continue
      }
      await describe(current, medium, uploaded.media_id, steps)
      return uploaded.media_id
    } catch (error) {
      failed += 1
      const remedy = failures.remedyOf(error)
      const isCurable = remedy === 'upload_again' || remedy === 'smaller_segments'
      if (!isCurable || failed >= limits.MAX_UPLOADS_PER_ATTEMPT) throw error
      if (remedy === 'smaller_segments') segmentBytes = bytesOf(true)
    }
  }
}
