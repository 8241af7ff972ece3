import { noteTime, PlatformError, pauseAt, secondsSince } from '@carteiro/platform-kit'
import type { Work } from '../api.ts'
import { PROCESSING_LIMIT_SECONDS, STATUS_SCHEDULE } from '../limits.ts'
import { stateOf, type VideoState } from '../reconcile.ts'
import { waitForLag } from './publish-once.ts'

/** Before it is published: waits, without a slot, until Facebook has the file. @throws what has spoilt it */
export const untilUploaded = async (work: Work, videoId: string): Promise<void> => {
  const { attempt } = work
  await attempt.report('processing', 50)
  const state = await stateOf(work, videoId).catch((error: unknown) => {
    if (error instanceof PlatformError && error.code === 'unreadable_response') return undefined
    throw error
  })
  if (state?.failure) throw state.failure
  if (state?.isUploaded) return
  const age = secondsSince(await noteTime(attempt, 'wait_for_file'))
  if (age < PROCESSING_LIMIT_SECONDS) {
    attempt.pendingFor(pauseAt(STATUS_SCHEDULE, age), 'Facebook is fetching the video')
  }
  throw new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `Facebook has not fetched the video within ${Math.round(PROCESSING_LIMIT_SECONDS / 60)} minutes.`,
  })
}

const STILL_AT_WORK = 'Facebook has taken the video, and has not finished processing it.'
const NOT_SAID = 'Facebook has taken the video, and does not say whether it is visible yet.'

/** After it: until it is visible. The post can only fail now when Facebook says so. */
export const untilOut = async (
  work: Work,
  videoId: string,
  finishedAt: string,
): Promise<{ state: VideoState | undefined; warnings: string[] }> => {
  const { attempt } = work
  const age = secondsSince(finishedAt)
  const state = await stateOf(work, videoId).catch((error: unknown) => {
    if (error instanceof PlatformError && error.verdict !== 'reconnect') return undefined
    throw error
  })
  if (state?.failure && state.publication !== 'out') throw state.failure.final()
  // Facebook has taken the call and processed the video: where it says nothing of the last phase, that is enough.
  const isDone = state?.publication === 'out' || (state?.isReady && state.publication === 'unknown')
  if (isDone) return { state, warnings: [] }
  if (!state || state.publication === 'unknown') {
    await waitForLag(work, 'published_video', 'Facebook does not say yet what became of the video')
    return { state, warnings: [NOT_SAID] }
  }
  if (age < PROCESSING_LIMIT_SECONDS) {
    attempt.pendingFor(pauseAt(STATUS_SCHEDULE, age), 'Facebook is processing the video')
  }
  return { state, warnings: [STILL_AT_WORK] }
}
