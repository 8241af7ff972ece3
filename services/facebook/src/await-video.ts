import type { PlatformResponse } from '@carteiro/contracts'
import { PlatformError } from '@carteiro/platform-kit'
import type { Seen } from './commit.ts'
import { waitForLag } from './lag.ts'
import { addressOn } from './permalink.ts'
import { noteOnce, type Story, secondsSince } from './story.ts'
import { stateOf, untilNextLook, type VideoState } from './video-state.ts'

/** Before it is published: waits, without a slot, until Facebook has the file. @throws what has spoilt it */
export const untilUploaded = async (story: Story, videoId: string): Promise<void> => {
  const { attempt, pace } = story
  await attempt.report('processing', 50)
  const state = await stateOf(story, videoId).catch((error: unknown) => {
    if (error instanceof PlatformError && error.code === 'unreadable_response') return undefined
    throw error
  })
  if (state?.failure) throw state.failure
  if (state?.isUploaded) return
  const { at } = await noteOnce(story, 'wait_for_file')
  const age = secondsSince(at)
  if (age < pace.processingLimitSeconds) {
    attempt.pendingFor(untilNextLook(age), 'Facebook is fetching the video')
  }
  throw new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `Facebook has not fetched the video within ${Math.round(pace.processingLimitSeconds / 60)} minutes.`,
  })
}

/** What became of a call that publishes a video, by what Facebook says of the video. */
export const lookAtVideo = async (story: Story, videoId: string): Promise<Seen<{ finished_at: string }>> => {
  const state = await stateOf(story, videoId)
  if (!state || state.publication === 'unknown') return 'silent'
  return state.publication === 'not_begun' ? 'not_out' : { out: { finished_at: new Date().toISOString() } }
}

const STILL_AT_WORK = 'Facebook has taken the video, and has not finished processing it.'
const NOT_SAID = 'Facebook has taken the video, and does not say whether it is visible yet.'

/** After it: until everybody sees it. The post can only fail now when Facebook says so. */
export const untilOut = async (
  story: Story,
  videoId: string,
  finishedAt: string,
): Promise<{ state: VideoState | undefined; warnings: string[] }> => {
  const { attempt, pace } = story
  const age = secondsSince(finishedAt)
  const state = await stateOf(story, videoId).catch((error: unknown) => {
    if (error instanceof PlatformError && error.verdict !== 'reconnect') return undefined
    throw error
  })
  if (state?.failure && state.publication !== 'out') throw state.failure.final()
  // Facebook has taken the call and processed the video: where it says nothing of the last phase, that is enough.
  const isDone = state?.publication === 'out' || (state?.isReady && state.publication === 'unknown')
  if (isDone) return { state, warnings: [] }
  if (!state || state.publication === 'unknown') {
    await waitForLag(story, 'published_video', 'Facebook does not say yet what became of the video')
    return { state, warnings: [NOT_SAID] }
  }
  if (age < pace.processingLimitSeconds) {
    attempt.pendingFor(untilNextLook(age), 'Facebook is processing the video')
  }
  return { state, warnings: [STILL_AT_WORK] }
}

export const describeVideo = (
  id: string,
  permalink: string | undefined,
  warnings: string[],
): PlatformResponse => ({
  post_id: id,
  permalink: (permalink && addressOn(permalink)) ?? null,
  ...(warnings.length > 0 ? { warnings } : {}),
})
