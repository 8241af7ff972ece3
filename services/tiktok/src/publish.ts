import {
  type Account,
  type Attempt,
  createPlatformClient,
  createRangeSender,
  createUploadClients,
  fileAt,
  type GivenUp,
  inGenerations,
  openOnce,
  type PlatformDefinition,
  PlatformFailure,
  type Publish,
  readSettings,
} from '@carteiro/platform-kit'
import { createTikTokApi, type Work } from './api.ts'
import { catalog, tiktokSettings } from './catalog.ts'
import type { TikTokConfig } from './config.ts'
import { connection } from './connection.ts'
import { MAX_TASKS } from './limits.ts'
import { audienceOf } from './steps/agree-with-creator.ts'
import { awaitEnd } from './steps/await-end.ts'
import { initPhotos } from './steps/init-photos.ts'
import { openUpload } from './steps/open-upload.ts'
import { sendChunks, sendLastChunk } from './steps/send-chunks.ts'

export { type TikTokConfig, tiktokConfig } from './config.ts'

/**
 * A publish task at TikTok is what an init call begins. When it spoils it is given up, never before it is sure that it
 * has posted nothing, and the next attempt begins another.
 */
const giveUpTask = (error: unknown, { generation }: Attempt): GivenUp => {
  if (!(error instanceof PlatformFailure) || error.remedy !== 'new_task') throw error
  const isLastTry = error.verdict === 'wait' && error.code === 'timeout' && generation >= MAX_TASKS
  return { reason: error.message, more: error.platformError, throws: isLastTry ? error.final() : error }
}

/**
 * tiktok_video: an upload is opened, the file is sent in chunks of which the last one makes TikTok post, and the task
 * is watched to its end.
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post
 */
const publishVideo = async (work: Work) => {
  const { attempt } = work
  const audience = audienceOf(readSettings(tiktokSettings, attempt.content.settings))
  const upload = await openUpload(work)
  const openSource = openOnce(attempt, fileAt(attempt, 0, 'one video'))
  await sendChunks(work, upload, openSource)
  const { sent_at: since } = await sendLastChunk(work, upload, openSource)
  const privacy = audience.draft ? null : audience.privacy
  return awaitEnd(work, { ...upload, since, kind: 'video', privacy })
}

/**
 * tiktok_photo: one call names the pictures, and the task is watched to its end.
 * https://developers.tiktok.com/doc/content-posting-api-reference-photo-post
 */
const publishPhotos = async (work: Work) => {
  const audience = audienceOf(readSettings(tiktokSettings, work.attempt.content.settings))
  const { publish_id: publishId, ...task } = await initPhotos(work, audience)
  const privacy = audience.draft ? null : audience.privacy
  return awaitEnd(work, { publishId, ...task, kind: 'photo', privacy })
}

/** The TikTok service, apart from where it runs. */
export const defineTikTok = (config: TikTokConfig): PlatformDefinition => {
  const baseUrl = config.TIKTOK_API_BASE_URL
  const client = createPlatformClient({ platform: 'tiktok', baseUrl, reach: config })
  const sendRange = createRangeSender(
    createUploadClients({
      platform: 'tiktok',
      apiBaseUrl: baseUrl,
      reach: config,
      hostSuffixes: ['.tiktokapis.com'],
    }),
  )
  const apiOf = ({ accessToken }: Pick<Account, 'accessToken'>) =>
    createTikTokApi(client, sendRange, accessToken)
  const withApi =
    (publish: (work: Work) => ReturnType<Publish>): Publish =>
    (attempt) => {
      const api = apiOf(attempt.account)
      return inGenerations(attempt, (current) => publish({ attempt: current, api }), giveUpTask)
    }
  return {
    catalog,
    publish: { tiktok_video: withApi(publishVideo), tiktok_photo: withApi(publishPhotos) },
    connection: connection(config, client, (account) => apiOf(account).creatorInfo()),
  }
}
