import { type Media, openOnce } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Work } from '../api.ts'
import { failures, requireUploaded } from '../failure-table.ts'
import * as limits from '../limits.ts'
import { statusOf } from './await-media.ts'
import type { Medium } from './create-post.ts'

const GONE = 410

type Upload = 'upload_image' | 'upload_document' | 'upload_video_part'

/** @throws PlatformFailure (upload again) when the address of an upload is as good as dead */
const requireLife = (operation: Upload, expiresAt: number | null): void => {
  if (expiresAt === null || expiresAt > Date.now() + limits.ADDRESS_MUST_LAST_SECONDS * 1000) return
  throw failures.failureOf(operation, { status: GONE, body: undefined, headers: {} })
}

/** Sends a range of a file to the address that LinkedIn gave for it, which is written down encrypted. */
const sendTo = async (
  { attempt, sendRange }: Work,
  operation: Upload,
  to: { address: unknown; token?: string },
  { source, range, seconds }: { source: Media; range?: { start: number; end: number }; seconds: number },
  signal: AbortSignal,
) => {
  const answer = await sendRange({
    operation,
    url: attempt.decrypt(to.address),
    source,
    range: range ?? { start: 0, end: source.size },
    headers: { 'content-type': 'application/octet-stream' },
    ...(to.token ? { token: to.token } : {}),
    onProgress: (bytes) => attempt.report('uploading', (100 * bytes) / source.size),
    timeoutMs: seconds * 1000,
    signal,
  })
  requireUploaded(operation, answer)
  return answer
}

const begunFile = z.object({ urn: z.string(), address: z.unknown(), expires_at: z.number().nullable() })

/**
 * A picture or a document: an address, and the whole file to it. Whatever is done twice lies at LinkedIn unseen.
 * `position` is the file's place in the post, from 1. Answers its URN.
 */
export const uploadFile = async (work: Work, { file, kind }: Medium, position: number): Promise<string> => {
  const { attempt, api, author } = work
  const which = kind === 'document' ? 'document' : 'image'
  const operation = `upload_${which}` as const
  const started = begunFile.parse(
    await attempt.step(`initialize_${kind} ${position}`, {
      callSeconds: limits.INITIALIZE_CALL_SECONDS,
      intent: { owner: author.urn, bytes: file.size },
      act: async (signal) => {
        const { urn, url, expiresAt } = await api.initializeFile(which, author.urn, signal)
        return { urn, address: attempt.encrypt(url), expires_at: expiresAt }
      },
    }),
  )
  const { address, expires_at: expiresAt } = started
  await attempt.step(`${operation} ${position}`, {
    callSeconds: limits.UPLOAD_CALL_SECONDS,
    intent: { urn: started.urn },
    act: async (signal) => {
      requireLife(operation, expiresAt)
      const source = await attempt.openMedia(file)
      const to = { address, token: attempt.account.accessToken }
      await sendTo(work, operation, to, { source, seconds: limits.UPLOAD_CALL_SECONDS }, signal)
      return { sent_at: new Date().toISOString() }
    },
  })
  return started.urn
}

const begunVideo = z.object({
  urn: z.string(),
  token: z.string(),
  expires_at: z.number().nullable(),
  /** Both ends included, as LinkedIn counts. */
  parts: z.array(z.object({ address: z.unknown(), first: z.number(), last: z.number() })),
})

const beginVideo = async ({ attempt, api, author }: Work, { file }: Medium) =>
  begunVideo.parse(
    await attempt.step('initialize_video', {
      callSeconds: limits.INITIALIZE_CALL_SECONDS,
      intent: { owner: author.urn, bytes: file.size },
      act: async (signal) => {
        const { urn, token, expiresAt, parts } = await api.initializeVideo(author.urn, file.size, signal)
        return {
          urn,
          token,
          expires_at: expiresAt,
          parts: parts.map(({ url, first, last }) => ({ address: attempt.encrypt(url), first, last })),
        }
      },
    }),
  )

/** The parts one by one, each a step of its own: a part may be sent again, and its new etag replaces the old one. */
const sendParts = async (
  work: Work,
  video: z.infer<typeof begunVideo>,
  { file }: Medium,
): Promise<string[]> => {
  const { attempt } = work
  const openSource = openOnce(attempt, file)
  const operation = 'upload_video_part'
  const etags: string[] = []
  for (const [index, { address, first, last }] of video.parts.entries()) {
    const { etag } = await attempt.step(`${operation} ${index + 1}`, {
      callSeconds: limits.PART_CALL_SECONDS,
      intent: { first, last },
      act: async (signal) => {
        requireLife(operation, video.expires_at)
        const source = await openSource()
        const range = { start: first, end: Math.min(last + 1, source.size) }
        const seconds = limits.PART_CALL_SECONDS
        const answer = await sendTo(work, operation, { address }, { source, range, seconds }, signal)
        const tag = answer.headers.etag?.replace(/^(?:W\/)?"(.*)"$/, '$1')
        if (!tag) throw failures.unreadable(operation, answer)
        return { etag: tag }
      },
    })
    etags.push(etag)
  }
  return etags
}

/** A video: an address for every part, the parts, and the word that it is whole. Answers its URN. */
export const uploadVideo = async (work: Work, medium: Medium): Promise<string> => {
  const { attempt, api } = work
  const video = await beginVideo(work, medium)
  const uploadedPartIds = await sendParts(work, video, medium)
  await attempt.step('finalize_video', {
    callSeconds: limits.FINALIZE_CALL_SECONDS,
    intent: { urn: video.urn },
    act: async (signal) => {
      await api.finalizeVideo({ video: video.urn, uploadToken: video.token, uploadedPartIds }, signal)
      return { finalized: true }
    },
    // Whether finalizing twice is safe is documented nowhere, but the state tells whether it was done.
    reconcile: async (_intent, _beganAt, secondsSinceCall) => {
      const status = (await statusOf(work, 'video', video.urn))?.status
      if (status !== undefined) {
        return status === 'WAITING_UPLOAD' ? { notDone: true } : { done: { finalized: true } }
      }
      // A video is not visible before its post: when LinkedIn does not say, finalizing again does no harm.
      if (secondsSinceCall > limits.FINALIZE_DOUBT_SECONDS) return { notDone: true }
      return {
        checkAgainIn: limits.PROCESSING_CHECK_SECONDS.first,
        reason: 'finding out whether LinkedIn has the whole video',
      }
    },
  })
  return video.urn
}
