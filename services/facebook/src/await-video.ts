import type { PlatformResponse } from '@carteiro/contracts'
import { PlatformError } from '@carteiro/platform-kit'
import type { Seen } from './commit.ts'
import * as limits from './limits.ts'
import { noteOnce, type Story, secondsSince } from './story.ts'
import { stateOf, untilNextLook, type VideoState } from './video-state.ts'

/** Before it is published: waits, without a slot, until Facebook has the file. @throws what has spoilt it */
export const untilUploaded = async (story: Story, videoId: string): Promise<void> => {
  const { attempt } = story
  await attempt.report('processing', 50)
  const state = await stateOf(story, videoId)
  if (state?.failure) throw state.failure
  if (state?.isUploaded) return
  const { at } = await noteOnce(story, 'wait_for_file')
  const age = secondsSince(at)
  if (age < limits.PROCESSING_LIMIT_SECONDS) {
    attempt.pendingFor(untilNextLook(story, age), 'Facebook is fetching the video')
  }
  throw new PlatformError({
    verdict: 'retry',
    code: 'timeout',
    message: `Facebook has not fetched the video within ${limits.PROCESSING_LIMIT_SECONDS / 60} minutes.`,
  })
}

/** What became of a call that publishes a video, by the video's own word. */
export const lookAtVideo = async (story: Story, videoId: string): Promise<Seen<{ finished_at: string }>> => {
  const state = await stateOf(story, videoId)
  if (!state) return 'silent'
  return state.isCommitted ? { out: { finished_at: new Date().toISOString() } } : 'not_out'
}

const STILL_AT_WORK = 'Facebook has taken the video, and has not finished processing it.'

/** After it: until everybody sees it. The post can only fail now by a word of Facebook's. */
export const untilOut = async (
  story: Story,
  videoId: string,
  finishedAt: string,
): Promise<{ state: VideoState | undefined; warnings: string[] }> => {
  const { attempt } = story
  const age = secondsSince(finishedAt)
  const state = await stateOf(story, videoId).catch((error: unknown) => {
    if (error instanceof PlatformError && error.verdict !== 'reconnect') return undefined
    throw error
  })
  if (state?.isOut) return { state, warnings: [] }
  if (state?.failure) throw state.failure.final()
  if (age < limits.PROCESSING_LIMIT_SECONDS) {
    attempt.pendingFor(untilNextLook(story, age), 'Facebook is processing the video')
  }
  return { state, warnings: [STILL_AT_WORK] }
}

export const describeVideo = (
  id: string,
  permalink: string | undefined,
  warnings: string[],
): PlatformResponse => ({
  post_id: id,
  permalink: permalink ? new URL(permalink, 'https://www.facebook.com').href : null,
  ...(warnings.length > 0 ? { warnings } : {}),
})
