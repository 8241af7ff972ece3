import { createTimeCheck, fileAt, openOnce } from '@carteiro/platform-kit'
import type { Edge, Work } from '../api.ts'
import { failures } from '../failure-table.ts'
import * as limits from '../limits.ts'
import { waitForLag } from './publish-once.ts'

export type Session = {
  upload_session_id: string
  video_id: string
  start_offset: number
  end_offset: number
}

const PERCENT_WHEN_SENT = 80

/** Begins the upload of a post's video, which has its id from now on. */
export const startVideo = ({ attempt, api }: Work): Promise<Session> => {
  const bytes = fileAt(attempt, 0, 'one video').size
  return attempt.step('start_video', {
    callSeconds: limits.PREPARE_CALL_SECONDS + 5,
    intent: { bytes },
    act: async (signal) => {
      await attempt.report('uploading', 0)
      const { upload_session_id, video_id, start_offset, end_offset } = await api.startVideo(bytes, signal)
      return { upload_session_id, video_id, start_offset, end_offset }
    },
  })
}

/**
 * Sends the file in the pieces that Facebook asks for. None of it is visible; Facebook does not say how far a
 * broken transfer came, so each piece is a step of its own and the next attempt goes on after the last one that was taken.
 */
export const transferVideo = async ({ attempt, api }: Work, session: Session): Promise<void> => {
  const file = fileAt(attempt, 0, 'one video')
  const openSource = openOnce(attempt, file)
  const leaveInTime = createTimeCheck(attempt, limits.TRANSFER)
  let range = { start_offset: session.start_offset, end_offset: session.end_offset }
  while (range.start_offset < range.end_offset) {
    const { start_offset: from, end_offset: until } = range
    range = await attempt.step(`transfer_video_${from}`, {
      callSeconds: limits.CHUNK_CALL_SECONDS + 5,
      intent: { from },
      act: async (signal) => {
        leaveInTime()
        const source = await openSource()
        const bytes = await source.readRange(from, Math.min(until, file.size))
        const next = await api.transferVideo(session.upload_session_id, from, bytes, signal)
        await attempt.report('uploading', (PERCENT_WHEN_SENT * next.start_offset) / file.size)
        return { start_offset: next.start_offset, end_offset: next.end_offset }
      },
    })
  }
}

/** The upload has the video's id; its address is all that sending the file takes, so its record is encrypted. */
const startUpload = async (
  { attempt, api }: Work,
  edge: Edge,
): Promise<{ videoId: string; uploadUrl: string }> => {
  const written = await attempt.step('start_upload', {
    callSeconds: limits.PREPARE_CALL_SECONDS + 5,
    intent: { edge },
    act: async (signal) => {
      await attempt.report('uploading', 5)
      const { video_id, upload_url } = await api.startUpload(edge, signal)
      return { video_id, sealed_upload_url: attempt.encrypt(upload_url) }
    },
  })
  return { videoId: written.video_id, uploadUrl: attempt.decrypt(written.sealed_upload_url) }
}

/**
 * Opens the upload of a reel or a story's video, for which Facebook fetches the file. It may not find the new upload for
 * a moment. Answers the video's id.
 */
export const uploadVideo = async (work: Work, edge: Edge): Promise<string> => {
  const { attempt, api } = work
  const fileUrl = new URL(fileAt(attempt, 0, 'one video').url).href
  const { videoId, uploadUrl } = await startUpload(work, edge)
  try {
    await attempt.step('upload_file', {
      callSeconds: limits.FETCH_CALL_SECONDS + 5,
      intent: { video_id: videoId },
      act: async (signal) => {
        await attempt.report('uploading', 20)
        await api.uploadFromUrl(uploadUrl, fileUrl, signal)
        return { asked: true }
      },
    })
  } catch (error) {
    if (failures.remedyOf(error) === 'not_found_yet') await waitForLag(work, 'upload_file')
    throw error
  }
  return videoId
}
