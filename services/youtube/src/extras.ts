import {
  type Attempt,
  ConnectFailed,
  type Finding,
  PlatformError,
  ResponseLost,
  readSettings,
} from '@carteiro/platform-kit'
import type { YouTubeApi } from './api.ts'
import * as limits from './limits.ts'
import { isSurelyEmpty } from './responses.ts'
import type { Uploaded } from './send-last-bytes.ts'
import { youtubeSettings } from './settings.ts'
import { secondsSince, type Upload } from './upload.ts'

const PERCENT_WHILE_CONFIRMED = 95
/** An extra that does not get through is tried so often, then let go with a warning: the video is out. */
const TRIES = 3

const VIDEO_NOT_FOUND = 'videoNotFound'

/** What comes after the video, and must not fail it: an error becomes a warning. @throws Pending for a video that is too new */
const orWarning = async (
  what: string,
  { attempt }: Upload,
  { uploadedAt }: Uploaded,
  act: () => Promise<unknown>,
): Promise<string[]> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await act()
      return []
    } catch (error) {
      const isLost = error instanceof ResponseLost || error instanceof ConnectFailed
      if (!isLost && !(error instanceof PlatformError)) throw error
      const isUnknownYet = !isLost && error.platformError.reason === VIDEO_NOT_FOUND
      if (isUnknownYet && secondsSince(uploadedAt) < limits.UNSEEN_LIMIT_SECONDS) {
        attempt.pendingFor(
          limits.NEW_VIDEO_EVERY_SECONDS,
          'YouTube does not know the new video everywhere yet',
        )
      }
      const isPassing = isLost || error.verdict === 'retry' || error.verdict === 'unclear'
      if (isPassing && tries < TRIES) continue
      return [`${what} ${error.message}`]
    }
  }
}

const setThumbnail = (
  attempt: Attempt,
  api: YouTubeApi,
  videoId: string,
  picture: { url: string; size: number; type: string },
) =>
  attempt.step('set_thumbnail', {
    callSeconds: limits.THUMBNAIL_CALL_SECONDS,
    intent: { video_id: videoId },
    act: async (signal) => {
      const source = await attempt.openMedia({ ...picture, name: 'thumbnail' })
      const bytes = await source.readRange(0, source.size)
      await api.setThumbnail(videoId, { bytes, type: source.type }, signal)
      return { set: true }
    },
  })

/** A list that may be behind, or does not say that it is empty, proves nothing. */
const isInPlaylist = async (
  api: YouTubeApi,
  where: { playlistId: string; videoId: string; secondsSinceCall: number },
): Promise<Finding<{ added: true }>> => {
  const page = await api.itemsOfVideo(where.playlistId, where.videoId)
  if (page.items.length > 0) return { done: { added: true } }
  if (where.secondsSinceCall < limits.PLAYLIST_LAG_SECONDS) {
    return {
      lookAgainIn: limits.NEW_VIDEO_EVERY_SECONDS,
      reason: 'looking whether the video is in the playlist',
    }
  }
  return isSurelyEmpty(page)
    ? { notDone: true }
    : { unknown: true, message: 'YouTube does not tell whether the video is in the playlist: look there.' }
}

const addToPlaylist = (attempt: Attempt, api: YouTubeApi, videoId: string, playlistId: string) =>
  attempt.step('add_to_playlist', {
    callSeconds: limits.PLAYLIST_CALL_SECONDS,
    intent: { video_id: videoId, playlist_id: playlistId },
    act: async (signal) => {
      await api.addToPlaylist(playlistId, videoId, signal)
      return { added: true }
    },
    reconcile: (_intent, _beganAt, secondsSinceCall) =>
      isInPlaylist(api, { playlistId, videoId, secondsSinceCall }),
  })

/** https://developers.google.com/youtube/data/reference/rest/v3/thumbnails/set */
const MAY_NOT_BE_KEPT =
  'The thumbnail may not be kept: YouTube keeps that of a Short only when its processing has ended.'

/**
 * The thumbnail and the playlist: each a step of its own that can fail without the video. `isProcessed` is false when
 * the end of the processing was not seen. Answers warnings.
 */
export const addExtras = async (
  upload: Upload,
  uploaded: Uploaded,
  isProcessed: boolean,
): Promise<string[]> => {
  const { attempt, api } = upload
  const { videoId } = uploaded
  const { thumbnail, playlistId } = readSettings(youtubeSettings, attempt.content.settings)
  if (thumbnail || playlistId) await attempt.report('confirming', PERCENT_WHILE_CONFIRMED)
  const isUncertain = thumbnail && attempt.option === 'youtube_short' && !isProcessed
  return [
    ...(isUncertain ? [MAY_NOT_BE_KEPT] : []),
    ...(thumbnail
      ? await orWarning('The thumbnail was not set.', upload, uploaded, () =>
          setThumbnail(attempt, api, videoId, thumbnail),
        )
      : []),
    ...(playlistId
      ? await orWarning('The video was not added to the playlist.', upload, uploaded, () =>
          addToPlaylist(attempt, api, videoId, playlistId),
        )
      : []),
  ]
}
