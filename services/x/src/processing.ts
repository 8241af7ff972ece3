import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt } from '@carteiro/platform-kit'
import type { Medium, XApi } from './api.ts'
import { processingFailure } from './failures.ts'
import * as limits from './limits.ts'
import type { Finalized } from './upload.ts'

type Processing = Partial<NonNullable<Medium['processing_info']>>

export const checkAfterSeconds = (info: Processing): number =>
  Math.max(
    limits.PROCESSING_CHECK_SECONDS.min,
    info.check_after_secs ?? limits.PROCESSING_CHECK_SECONDS.default,
  )

/**
 * Waits until X has processed a medium: moments here, longer without the slot. False when X takes longer than it may.
 * https://docs.x.com/x-api/media/quickstart/media-upload-chunked
 * @throws Pending, XFailure when X could not process it
 */
export const isProcessed = async (
  attempt: Attempt,
  api: XApi,
  medium: Finalized,
  /** An earlier attempt has waited as long as X asked. */
  isResumed: boolean,
): Promise<boolean> => {
  if (medium.check_after_seconds === null) return true
  await attempt.report('processing', 0)
  const age = (): number => (Date.now() - Date.parse(medium.finalized_at)) / 1000
  let waited = 0
  let wait = isResumed ? 0 : medium.check_after_seconds - age()
  for (;;) {
    if (wait > 0) {
      if (waited + wait > limits.WAIT_IN_SLOT_SECONDS) attempt.pendingFor(wait, 'X is processing the file')
      await sleep(wait * 1000, undefined, { signal: attempt.signal })
      waited += wait
    }
    const { processing_info: info } = await api.uploadStatus(attempt.account.accessToken, medium.media_id)
    if (info?.state === 'failed' || info?.error) throw processingFailure(info.error ?? {})
    // Without a word about processing the medium is ready; a state that is not known is not an end.
    if (!info || info.state === 'succeeded') return true
    if (age() > limits.PROCESSING_LIMIT_SECONDS) return false
    wait = checkAfterSeconds(info)
  }
}
