import { GraphFailure } from '@carteiro/meta-graph'
import { refused } from '@carteiro/platform-kit'
import type { Edge, Form } from './api.ts'
import { lookAtVideo, untilOut, untilUploaded } from './await-video.ts'
import { commit } from './commit.ts'
import { waitForLag } from './lag.ts'
import * as limits from './limits.ts'
import { type Story, stepName } from './story.ts'
import type { VideoState } from './video-state.ts'

/** The upload has the video's id; its address lets whoever has it send the file, so it lies sealed in the record. */
const start = async (story: Story, edge: Edge): Promise<{ videoId: string; uploadUrl: string }> => {
  const { attempt, api } = story
  const written = await attempt.step(stepName(story, 'start_upload'), {
    callSeconds: limits.STAGE_CALL_SECONDS + 5,
    intent: { edge },
    act: async (signal) => {
      await attempt.report('uploading', 5)
      const { video_id, upload_url } = await api.startUpload(edge, signal)
      return { video_id, sealed_upload_url: attempt.seal(upload_url) }
    },
  })
  return { videoId: written.video_id, uploadUrl: attempt.unseal(written.sealed_upload_url) }
}

/** Facebook fetches the file. It may not find the new upload for a moment. */
const upload = async (
  story: Story,
  { videoId, uploadUrl, fileUrl }: { videoId: string; uploadUrl: string; fileUrl: string },
): Promise<void> => {
  const { attempt, api } = story
  try {
    await attempt.step(stepName(story, 'upload_file'), {
      callSeconds: limits.FETCH_CALL_SECONDS + 5,
      intent: { video_id: videoId },
      act: async (signal) => {
        await attempt.report('uploading', 20)
        await api.uploadFromUrl(uploadUrl, fileUrl, signal)
        return { asked: true }
      },
    })
  } catch (error) {
    if (error instanceof GraphFailure && error.remedy === 'look_again') await waitForLag(story, 'upload_file')
    throw error
  }
}

/**
 * A reel or a video story: an upload is opened, Facebook fetches the file from its address, and when it has it the
 * last phase publishes.
 * https://developers.facebook.com/documentation/video-api/guides/reels-publishing
 * https://developers.facebook.com/documentation/video-api/page-stories-api
 */
export const publishHostedVideo = async (
  story: Story,
  edge: Edge,
  about: Form,
): Promise<{
  videoId: string
  postId: string | undefined
  finishedAt: string
  state: VideoState | undefined
  warnings: string[]
}> => {
  const { attempt, api } = story
  const [file] = attempt.content.mediaFiles
  if (!file) throw refused('media_rejected', 'mediaFiles: expected one video')
  const { videoId, uploadUrl } = await start(story, edge)
  await upload(story, { videoId, uploadUrl, fileUrl: new URL(file.url).href })
  if (attempt.earlier(stepName(story, 'finish_upload')) === undefined) await untilUploaded(story, videoId)
  const finished = await commit<{ finished_at: string; post_id?: string }>(story, 'finish_upload', {
    intent: { video_id: videoId, edge },
    act: async (signal) => {
      const { post_id } = await api.finishUpload(edge, videoId, about, signal)
      return { finished_at: new Date().toISOString(), ...(post_id ? { post_id } : {}) }
    },
    look: () => lookAtVideo(story, videoId),
  })
  const { state, warnings } = await untilOut(story, videoId, finished.finished_at)
  const postId = finished.post_id ?? state?.postId
  return { videoId, postId, finishedAt: finished.finished_at, state, warnings }
}
