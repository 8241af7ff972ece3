import { type Media, stepOfRound } from '@carteiro/platform-kit'
import { z } from 'zod'
import { statusOf } from './await-media.ts'
import { requireUploaded, unreadable } from './failures.ts'
import * as limits from './limits.ts'
import type { Medium } from './post.ts'
import type { Story } from './story.ts'
import { requireLife } from './upload-life.ts'

const begun = z.object({
  urn: z.string(),
  token: z.string(),
  expires_at: z.number().nullable(),
  /** Both ends included, as LinkedIn counts. */
  parts: z.array(z.object({ address: z.unknown(), first: z.number(), last: z.number() })),
})
type Begun = z.infer<typeof begun>
type Part = Begun['parts'][number]

const begin = async ({ attempt, api, author, round }: Story, { file }: Medium): Promise<Begun> =>
  begun.parse(
    await attempt.step(stepOfRound(round, 'initialize_video'), {
      callSeconds: limits.INITIALIZE_CALL_SECONDS,
      intent: { owner: author.urn, bytes: file.size },
      act: async (signal) => {
        const { urn, token, expiresAt, parts } = await api.initializeVideo(author.urn, file.size, signal)
        return {
          urn,
          token,
          expires_at: expiresAt,
          parts: parts.map(({ url, first, last }) => ({ address: attempt.seal(url), first, last })),
        }
      },
    }),
  )

/** Sends one part and answers its etag. A part may be sent again: its new etag replaces the old one. */
const sendPart = async (
  { attempt, sendRange, round }: Story,
  { expires_at }: Begun,
  part: Part,
  number: number,
  openSource: () => Promise<Media>,
): Promise<string> => {
  const operation = 'upload_video_part'
  const { etag } = await attempt.step(stepOfRound(round, `${operation} ${number}`), {
    callSeconds: limits.PART_CALL_SECONDS,
    intent: { first: part.first, last: part.last },
    act: async (signal) => {
      requireLife(operation, expires_at)
      const source = await openSource()
      const answer = await sendRange({
        operation,
        url: attempt.unseal(part.address),
        source,
        range: { start: part.first, end: Math.min(part.last + 1, source.size) },
        headers: { 'content-type': 'application/octet-stream' },
        onProgress: (bytes) => attempt.report('uploading', (100 * bytes) / source.size),
        timeoutMs: limits.PART_CALL_SECONDS * 1000,
        signal,
      })
      requireUploaded(operation, answer)
      const tag = answer.headers.etag?.replace(/^(?:W\/)?"(.*)"$/, '$1')
      if (!tag) throw unreadable(operation, answer)
      return { etag: tag }
    },
  })
  return etag
}

/** A video: an address for every part, the parts one by one, and the word that it is whole. Answers its URN. */
export const uploadVideo = async (story: Story, medium: Medium): Promise<string> => {
  const { attempt, api, round } = story
  const video = await begin(story, medium)
  let opened: Promise<Media> | undefined
  const openSource = (): Promise<Media> => {
    opened ??= attempt.openMedia(medium.file)
    return opened
  }
  const etags: string[] = []
  for (const [index, part] of video.parts.entries()) {
    etags.push(await sendPart(story, video, part, index + 1, openSource))
  }
  await attempt.step(stepOfRound(round, 'finalize_video'), {
    callSeconds: limits.FINALIZE_CALL_SECONDS,
    intent: { urn: video.urn },
    act: async (signal) => {
      const upload = { video: video.urn, uploadToken: video.token, uploadedPartIds: etags }
      await api.finalizeVideo(upload, signal)
      return { finalized: true }
    },
    // Nobody says whether finalizing twice is safe, but the state tells whether it was done.
    reconcile: async (_intent, _beganAt, secondsSinceCall) => {
      const status = (await statusOf(story, 'video', video.urn))?.status
      if (status !== undefined) {
        return status === 'WAITING_UPLOAD' ? { notDone: true } : { done: { finalized: true } }
      }
      // Nobody sees a video before its post: when LinkedIn does not tell, finalizing again does no harm.
      if (secondsSinceCall > limits.FINALIZE_DOUBT_SECONDS) return { notDone: true }
      return {
        lookAgainIn: limits.PROCESSING_CHECK_SECONDS.first,
        reason: 'finding out whether LinkedIn has the whole video',
      }
    },
  })
  return video.urn
}
