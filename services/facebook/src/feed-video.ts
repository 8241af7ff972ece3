import type { PlatformResponse } from '@carteiro/contracts'
import { readSettings, refused } from '@carteiro/platform-kit'
import { describeVideo, lookAtVideo, untilOut } from './await-video.ts'
import { commit } from './commit.ts'
import { fields, targetingOf } from './feed-post.ts'
import * as limits from './limits.ts'
import { facebookSettings } from './settings.ts'
import { type Story, stepName } from './story.ts'

const PERCENT_WHEN_SENT = 80

type Session = { upload_session_id: string; video_id: string; start_offset: number; end_offset: number }

const start = ({ attempt, api, round }: Story, bytes: number): Promise<Session> =>
  attempt.step(stepName({ round }, 'start_video'), {
    callSeconds: limits.STAGE_CALL_SECONDS + 5,
    intent: { bytes },
    act: async (signal) => {
      await attempt.report('uploading', 0)
      const { upload_session_id, video_id, start_offset, end_offset } = await api.startVideo(bytes, signal)
      return { upload_session_id, video_id, start_offset, end_offset }
    },
  })

/** The slot is given back in good time, and the upload goes on in the next turn. */
const leaveInTime = ({ attempt }: Story, beganAtMs: number): void => {
  const callEnds = beganAtMs + limits.TRANSFER_CALL_SECONDS * 1000
  const ends = Math.min(callEnds, Date.parse(attempt.request.deadline))
  if (Date.now() > ends - limits.LEAVE_EARLY_SECONDS * 1000) {
    attempt.pendingFor(0, 'the upload is large: it goes on in the next turn')
  }
}

/**
 * Sends the file in the pieces that Facebook asks for. Nobody sees anything; how far a broken transfer came is not
 * told, so each piece is a step of its own and the next attempt goes on after the last one that was taken.
 */
const transfer = async (story: Story, session: Session): Promise<void> => {
  const { attempt, api } = story
  const [file] = attempt.content.mediaFiles
  if (!file) throw refused('media_rejected', 'mediaFiles: expected one video')
  const beganAtMs = Date.now()
  let range = { start_offset: session.start_offset, end_offset: session.end_offset }
  let source: Awaited<ReturnType<typeof attempt.openMedia>> | undefined
  while (range.start_offset < range.end_offset) {
    const { start_offset: from, end_offset: until } = range
    range = await attempt.step(stepName(story, `transfer_video_${from}`), {
      callSeconds: limits.CHUNK_CALL_SECONDS + 5,
      intent: { from },
      act: async (signal) => {
        leaveInTime(story, beganAtMs)
        source ??= await attempt.openMedia(file)
        const bytes = await source.readRange(from, Math.min(until, file.size))
        const next = await api.transferVideo(session.upload_session_id, from, bytes, signal)
        await attempt.report('uploading', (PERCENT_WHEN_SENT * next.start_offset) / file.size)
        return { start_offset: next.start_offset, end_offset: next.end_offset }
      },
    })
  }
}

/**
 * facebook_post with a video: a session that has the video's id, the bytes, and the phase that publishes.
 * https://developers.facebook.com/docs/graph-api/reference/page/videos
 */
export const publishFeedVideo = async (story: Story): Promise<PlatformResponse> => {
  const { attempt, api } = story
  const { caption, mediaFiles, settings } = attempt.content
  const { title, link, countries, minimumAge } = readSettings(facebookSettings, settings)
  const session = await start(story, mediaFiles[0]?.size ?? 0)
  const { upload_session_id: id, video_id: videoId } = session
  if (attempt.earlier(stepName(story, 'finish_video')) === undefined) await transfer(story, session)
  const about = fields({ description: caption, title, targeting: targetingOf(countries, minimumAge) })
  const { finished_at: finishedAt } = await commit(story, 'finish_video', {
    intent: { video_id: videoId },
    act: async (signal) => {
      await api.finishVideo(id, about, signal)
      return { finished_at: new Date().toISOString() }
    },
    look: () => lookAtVideo(story, videoId),
  })
  const { state, warnings } = await untilOut(story, videoId, finishedAt)
  if (link) warnings.push('link was left out: it is for posts without a video')
  const { postId } = state ?? {}
  const address = state?.permalink ?? (postId && `/${postId}`)
  if (!address) warnings.push('Facebook published the video and did not tell its address.')
  return describeVideo(postId ?? videoId, address, warnings)
}
