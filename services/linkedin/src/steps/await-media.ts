import { noteTime, PlatformError, PlatformFailure, refused, secondsSince } from '@carteiro/platform-kit'
import type { Asset, MediumKind, Work } from '../api.ts'
import * as limits from '../limits.ts'
import type { Medium } from './create-post.ts'

const overdue = (): PlatformError =>
  new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `LinkedIn has not finished processing the media after ${limits.PROCESSING_LIMIT_SECONDS / 60} minutes.`,
  })

/** LinkedIn has answered, and has said nothing: a new asset may not be found for a moment. */
const NOTHING: Asset = {}
const SILENT_REASONS = ['unreadable', 'html', 'media_not_found']

/** Undefined where LinkedIn never tells: a member may not read the pictures and documents that it has uploaded. */
export const statusOf = async ({ api }: Work, kind: MediumKind, urn: string): Promise<Asset | undefined> => {
  try {
    return await api.asset(kind, urn)
  } catch (error) {
    const reason = error instanceof PlatformFailure ? (error.reason ?? '') : ''
    if (reason === 'media_forbidden') return undefined
    if (SILENT_REASONS.includes(reason)) return NOTHING
    throw error
  }
}

/**
 * Waits, without the slot, until LinkedIn has processed the media: what a post shows too early may never be shown.
 * Where LinkedIn doesn't say, some seconds must do.
 * @throws Pending, PlatformError when LinkedIn could not process a file
 */
export const awaitMedia = async (work: Work, media: Medium[], urns: string[]): Promise<void> => {
  if (media.length === 0) return
  const { attempt, author, graceSeconds } = work
  const at = await noteTime(attempt, 'uploaded')
  await attempt.report('processing', 0)
  for (const [index, { kind }] of media.entries()) {
    // A state that is unknown, or left out, is waited for like processing.
    const isReadable = kind === 'video' || author.isOrganization
    const asset = isReadable ? await statusOf(work, kind, urns[index] ?? '') : undefined
    if (asset?.status === 'AVAILABLE') continue
    if (asset?.status === 'PROCESSING_FAILED') {
      throw refused(
        'media_rejected',
        `LinkedIn could not process a file. ${asset.processingFailureReason ?? ''}`.trim(),
      )
    }
    const waited = secondsSince(at)
    if (!asset) {
      if (waited < graceSeconds)
        attempt.pendingFor(graceSeconds - waited, 'LinkedIn is given time to process the media')
      continue
    }
    if (waited > limits.PROCESSING_LIMIT_SECONDS) throw overdue()
    const { first, max } = limits.PROCESSING_CHECK_SECONDS
    attempt.pendingFor(Math.min(max, Math.max(first, waited)), 'LinkedIn is processing the media')
  }
}
