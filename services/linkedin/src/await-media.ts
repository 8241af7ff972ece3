import { note, PlatformError, refused, stepOfRound } from '@carteiro/platform-kit'
import { LinkedInFailure } from './failures.ts'
import * as limits from './limits.ts'
import type { Medium, MediumKind } from './post.ts'
import type { Asset } from './responses.ts'
import type { Story } from './story.ts'

const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1000

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
export const statusOf = async (
  { api }: Pick<Story, 'api'>,
  kind: MediumKind,
  urn: string,
): Promise<Asset | undefined> => {
  try {
    return await api.asset(kind, urn)
  } catch (error) {
    if (!(error instanceof LinkedInFailure)) throw error
    if (error.reason === 'media_forbidden') return undefined
    if (SILENT_REASONS.includes(error.reason)) return NOTHING
    throw error
  }
}

/**
 * Waits, without the slot, until LinkedIn has processed the media: what a post shows too early may never be shown.
 * Where LinkedIn doesn't tell, some seconds must do.
 * @throws Pending, PlatformError when LinkedIn could not process a file
 */
export const awaitMedia = async (story: Story, media: Medium[], urns: string[]): Promise<void> => {
  if (media.length === 0) return
  const { attempt, author, round, graceSeconds } = story
  const { at } = await note(attempt, stepOfRound(round, 'uploaded'), { at: new Date().toISOString() })
  await attempt.report('processing', 0)
  for (const [index, { kind }] of media.entries()) {
    // A state that is unknown, or left out, is waited for like processing.
    const isTold = kind === 'video' || author.isOrganization
    const asset = isTold ? await statusOf(story, kind, urns[index] ?? '') : undefined
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
