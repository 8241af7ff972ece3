import { stepOfRound } from '@carteiro/platform-kit'
import { z } from 'zod'
import { requireUploaded } from './failures.ts'
import * as limits from './limits.ts'
import type { Medium } from './post.ts'
import type { Story } from './story.ts'
import { requireLife } from './upload-life.ts'

const begun = z.object({ urn: z.string(), address: z.unknown(), expires_at: z.number().nullable() })

/**
 * A picture or a document: an address, and the whole file to it. Whatever is done twice lies at LinkedIn unseen.
 * `position` is the file's place in the post, from 1. Answers its URN.
 */
export const uploadFile = async (
  { attempt, api, author, sendRange, round }: Story,
  { file, kind }: Medium,
  position: number,
): Promise<string> => {
  const isDocument = kind === 'document'
  const operation = isDocument ? 'upload_document' : 'upload_image'
  const started = begun.parse(
    await attempt.step(stepOfRound(round, `initialize_${kind} ${position}`), {
      callSeconds: limits.INITIALIZE_CALL_SECONDS,
      intent: { owner: author.urn, bytes: file.size },
      act: async (signal) => {
        const begin = isDocument ? api.initializeDocument : api.initializeImage
        const { urn, url, expiresAt } = await begin(author.urn, signal)
        return { urn, address: attempt.seal(url), expires_at: expiresAt }
      },
    }),
  )
  await attempt.step(stepOfRound(round, `${operation} ${position}`), {
    callSeconds: limits.UPLOAD_CALL_SECONDS,
    intent: { urn: started.urn },
    act: async (signal) => {
      requireLife(operation, started.expires_at)
      const source = await attempt.openMedia(file)
      const answer = await sendRange({
        operation,
        url: attempt.unseal(started.address),
        source,
        range: { start: 0, end: source.size },
        headers: { 'content-type': 'application/octet-stream' },
        token: attempt.account.accessToken,
        onProgress: (bytes) => attempt.report('uploading', (100 * bytes) / source.size),
        timeoutMs: limits.UPLOAD_CALL_SECONDS * 1000,
        signal,
      })
      requireUploaded(operation, answer)
      return { sent_at: new Date().toISOString() }
    },
  })
  return started.urn
}
