import { kindOfMedia, type MediaFile } from '@carteiro/contracts'
import type { Attempt } from '@carteiro/platform-kit'
import type { Upload, XApi } from './api.ts'
import { processingFailure } from './failures.ts'

/** Larger segments are refused by X's edge with an empty 413. */
const SEGMENT_BYTES = 1024 * 1024
/** Seconds that one file may take to upload. */
const UPLOAD_LIMIT = 540
/** X forgets a finalized medium after 24 hours; ours are used at once or made again. */
const MEDIA_LIVE_MS = 23 * 3_600_000
const DEFAULT_CHECK_SECONDS = 5

type Uploaded = { media_id: string; at: number }

const sendBytes = async (
  attempt: Attempt,
  api: XApi,
  file: MediaFile,
  share: [number, number],
): Promise<string> => {
  const media = await attempt.openMedia(file)
  const session = await api.initializeUpload({
    media_type: file.type,
    media_category: `tweet_${kindOfMedia(file.type)}`,
    total_bytes: media.size,
  })
  const [from, to] = share
  for (let start = 0, index = 0; start < media.size; start += SEGMENT_BYTES, index += 1) {
    const end = Math.min(start + SEGMENT_BYTES, media.size)
    await api.appendUpload(session.id, index, await media.readRange(start, end))
    await attempt.report('uploading', from + ((to - from) * end) / media.size)
  }
  await api.finalizeUpload(session.id)
  return session.id
}

/** Uploads one file. A session that was interrupted is thrown away: nobody sees it, and X can't tell what it has. */
const uploadFile = async (attempt: Attempt, api: XApi, index: number, total: number): Promise<string> => {
  const file = attempt.content.mediaFiles[index]
  if (!file) throw new Error(`there is no file ${index}`)
  const share: [number, number] = [(90 * index) / total, (90 * (index + 1)) / total]
  const once = (name: string) =>
    attempt.step<Uploaded>(name, {
      callSeconds: UPLOAD_LIMIT,
      intent: { file: file.name },
      act: async () => ({ media_id: await sendBytes(attempt, api, file, share), at: Date.now() }),
    })
  const uploaded = await once(`upload_${index}`)
  if (Date.now() - uploaded.at < MEDIA_LIVE_MS) return uploaded.media_id
  return (await once(`upload_${index}_again`)).media_id
}

/** Waits until X has processed a medium; what takes longer gives the slot back. */
const untilReady = async (attempt: Attempt, upload: Upload): Promise<void> => {
  const info = upload.processing_info
  if (info?.state === 'failed' || info?.error) throw processingFailure(info.error)
  if (info === undefined || info.state === 'succeeded') return
  await attempt.report('processing', 90)
  attempt.pendingFor(info.check_after_secs ?? DEFAULT_CHECK_SECONDS, 'X is processing the media')
}

/** All files of the post, uploaded, processed, with their alt texts. */
export const uploadMedia = async (attempt: Attempt, api: XApi): Promise<string[]> => {
  const files = attempt.content.mediaFiles
  const ids: string[] = []
  for (const [index, file] of files.entries()) {
    const id = await uploadFile(attempt, api, index, files.length)
    if (kindOfMedia(file.type) !== 'image') await untilReady(attempt, await api.uploadStatus(id))
    if (file.altText && kindOfMedia(file.type) !== 'video') await api.setAltText(id, file.altText)
    ids.push(id)
  }
  return ids
}
