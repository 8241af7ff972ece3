import { type Finding, isLost, PlatformError, readSettings, secondsSince } from '@carteiro/platform-kit'
import { isSurelyEmpty, type Work } from '../api.ts'
import { youtubeSettings } from '../catalog.ts'
import * as limits from '../limits.ts'
import type { UploadedRecord } from '../reconcile.ts'

const PERCENT_WHILE_CONFIRMED = 95
/** An extra that does not get through is tried so often, then let go with a warning: the video is out. */
const TRIES = 3

const VIDEO_NOT_FOUND = 'videoNotFound'

/** What comes after the video, and must not fail it: an error becomes a warning. @throws Pending for a video that is too new */
const orWarning = async (
  what: string,
  { attempt }: Work,
  { uploaded_at: uploadedAt }: UploadedRecord,
  act: () => Promise<unknown>,
): Promise<string[]> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await act()
      return []
    } catch (error) {
      const refusal = error instanceof PlatformError ? error : undefined
      if (!refusal && !isLost(error)) throw error
      const isUnknownYet = refusal?.platformError.reason === VIDEO_NOT_FOUND
      if (isUnknownYet && secondsSince(uploadedAt) < limits.UNSEEN_LIMIT_SECONDS) {
        const reason = 'YouTube does not know the new video everywhere yet'
        attempt.pendingFor(limits.NEW_VIDEO_EVERY_SECONDS, reason)
      }
      const isPassing = !refusal || refusal.verdict === 'retry' || refusal.verdict === 'unclear'
      if (isPassing && tries < TRIES) continue
      return [`${what} ${(error as Error).message}`]
    }
  }
}

const setThumbnail = (
  { attempt, api }: Work,
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
  api: Work['api'],
  where: { playlistId: string; videoId: string; secondsSinceCall: number },
): Promise<Finding<{ added: true }>> => {
  const page = await api.itemsOfVideo(where.playlistId, where.videoId)
  if (page.items.length > 0) return { done: { added: true } }
  if (where.secondsSinceCall < limits.PLAYLIST_LAG_SECONDS) {
    return {
      checkAgainIn: limits.NEW_VIDEO_EVERY_SECONDS,
      reason: 'checking whether the video is in the playlist',
    }
  }
  return isSurelyEmpty(page)
    ? { notDone: true }
    : { unknown: true, message: 'YouTube does not say whether the video is in the playlist: check it there.' }
}

const addToPlaylist = ({ attempt, api }: Work, videoId: string, playlistId: string) =>
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
  work: Work,
  uploaded: UploadedRecord,
  isProcessed: boolean,
): Promise<string[]> => {
  const { attempt } = work
  const { video_id: videoId } = uploaded
  const { thumbnail, playlistId } = readSettings(youtubeSettings, attempt.content.settings)
  if (thumbnail || playlistId) await attempt.report('confirming', PERCENT_WHILE_CONFIRMED)
  const isUncertain = thumbnail && attempt.option === 'youtube_short' && !isProcessed
  return [
    ...(isUncertain ? [MAY_NOT_BE_KEPT] : []),
    ...(thumbnail
      ? await orWarning('The thumbnail was not set.', work, uploaded, () =>
          setThumbnail(work, videoId, thumbnail),
        )
      : []),
    ...(playlistId
      ? await orWarning('The video was not added to the playlist.', work, uploaded, () =>
          addToPlaylist(work, videoId, playlistId),
        )
      : []),
  ]
}
