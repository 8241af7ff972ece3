import { type Attempt, ConnectFailed, PlatformError, ResponseLost } from '@carteiro/platform-kit'
import type { YouTubeApi } from './api.ts'
import * as limits from './limits.ts'
import type { Upload } from './upload.ts'
import { readSettings } from './video.ts'

const PERCENT_WHILE_CONFIRMED = 95
/** An extra that does not get through is tried so often, then let go with a warning: the video is out. */
const TRIES = 3

/** What comes after the video, and must not fail it: an error becomes a warning. */
const orWarning = async (what: string, act: () => Promise<unknown>): Promise<string[]> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await act()
      return []
    } catch (error) {
      const isLost = error instanceof ResponseLost || error instanceof ConnectFailed
      if (!isLost && !(error instanceof PlatformError)) throw error
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

const addToPlaylist = (attempt: Attempt, api: YouTubeApi, videoId: string, playlistId: string) =>
  attempt.step('add_to_playlist', {
    callSeconds: limits.PLAYLIST_CALL_SECONDS,
    intent: { video_id: videoId, playlist_id: playlistId },
    act: async (signal) => {
      await api.addToPlaylist(playlistId, videoId, signal)
      return { added: true }
    },
    reconcile: async () =>
      (await api.isInPlaylist(playlistId, videoId)) ? { done: { added: true } } : { notDone: true },
  })

/** The thumbnail and the playlist: each a step of its own that can fail without the video. Answers warnings. */
export const addExtras = async ({ attempt, api }: Upload, videoId: string): Promise<string[]> => {
  const { thumbnail, playlistId } = readSettings(attempt.option, attempt.content)
  if (thumbnail || playlistId) await attempt.report('confirming', PERCENT_WHILE_CONFIRMED)
  return [
    ...(thumbnail
      ? await orWarning('The thumbnail was not set.', () => setThumbnail(attempt, api, videoId, thumbnail))
      : []),
    ...(playlistId
      ? await orWarning('The video was not added to the playlist.', () =>
          addToPlaylist(attempt, api, videoId, playlistId),
        )
      : []),
  ]
}
