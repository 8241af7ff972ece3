import type { MeasuredFile } from '../../media-files.ts'
import type { Store } from '../../store.ts'
import { fetchMedium } from '../meta/fetch-medium.ts'
import { graphError } from '../meta/graph-error.ts'

const IMAGE_BYTES = 8 * 1024 * 1024
const REEL_BYTES = 300 * 1024 * 1024
const STORY_VIDEO_BYTES = 100 * 1024 * 1024

const notFetchable = () =>
  graphError(400, 9004, 'Only photo or video can be accepted as media type.', 2207052)

/** Fetches a medium from its public URL, as Instagram does while the container is made. */
export const download = async (store: Store, url: string): Promise<MeasuredFile> => {
  const file = await fetchMedium(store, 'instagram', url)
  if (!file) throw notFetchable()
  return file
}

/** @throws Refusal as the real API refuses a picture when its container is made */
export const checkPicture = (file: MeasuredFile, isStory: boolean): void => {
  if (file.mime_type !== 'image/jpeg')
    throw graphError(400, 36001, 'The image format is not supported', 2207005)
  if (file.size > IMAGE_BYTES) throw graphError(400, 36000, 'The image size is too large', 2207004)
  const ratio = (file.width ?? 1) / (file.height ?? 1)
  if (!isStory && (ratio < 0.8 - 0.001 || ratio > 1.91 + 0.001)) {
    throw graphError(400, 36003, 'The aspect ratio is not supported', 2207009)
  }
}

/** What is wrong with a video, found while it is processed; null when nothing is. */
export const videoProblem = (file: MeasuredFile, isStory: boolean): string | null => {
  const [limit, longest] = isStory ? [STORY_VIDEO_BYTES, 60] : [REEL_BYTES, 900]
  const seconds = file.duration_seconds ?? 0
  if (file.kind !== 'video' || !['video/mp4', 'video/quicktime'].includes(file.mime_type)) return '2207026'
  if (file.size > limit || seconds < 3 || seconds > longest || (file.width ?? 0) > 1920) return '2207082'
  return null
}
