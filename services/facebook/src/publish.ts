import { type JobContent, kindOfMedia, type PlatformResponse } from '@carteiro/contracts'
import { createBrake, formOf, graphVersionEnds, isMissing } from '@carteiro/meta-graph'
import {
  type Attempt,
  createPlatformClient,
  createUploadClients,
  type Deleting,
  type GivenUp,
  inGenerations,
  type PlatformDefinition,
  PlatformFailure,
  type Publish,
  published,
  readSettings,
  withApiVersion,
} from '@carteiro/platform-kit'
import { createFacebookApi, type Edge, type Form, type Work } from './api.ts'
import { catalog, facebookSettings } from './catalog.ts'
import type { FacebookConfig } from './config.ts'
import { connection } from './connection.ts'
import { DOUBT_CHECK_SECONDS } from './limits.ts'
import { checkPost, checkVideo, findStory, type Seen } from './reconcile.ts'
import { untilOut, untilUploaded } from './steps/await-video.ts'
import { preparePhoto, preparePost, targetingOf } from './steps/prepare-post.ts'
import { publishOnce, waitForLag } from './steps/publish-once.ts'
import { startVideo, transferVideo, uploadVideo } from './steps/send-video.ts'

export { type FacebookConfig, facebookConfig } from './config.ts'

const SITE = 'https://www.facebook.com'

const isVideo = ({ attempt }: Work): boolean => {
  const [file] = attempt.content.mediaFiles
  return file !== undefined && kindOfMedia(file.type) === 'video'
}

/** What is said of a post's video. */
const feedVideo = ({ caption, settings }: JobContent): Form => {
  const { title, countries, minimumAge } = readSettings(facebookSettings, settings)
  return formOf({ description: caption, title, targeting: targetingOf(countries, minimumAge) })
}

/** What is said of a reel, which is always public. */
const reel = ({ caption, settings }: JobContent): Form =>
  formOf({
    video_state: 'PUBLISHED',
    description: caption,
    title: readSettings(facebookSettings, settings).title,
  })

/** Why a link is left out: only a post of text shows it. */
const linkWarnings = ({ settings, mediaFiles }: JobContent, without: string): string[] =>
  readSettings(facebookSettings, settings).link && mediaFiles.length > 0
    ? [`link was left out: it is for posts without ${without}`]
    : []

/** Facebook may answer a path. */
const addressOf = (path: string | undefined): string | undefined =>
  path !== undefined && URL.canParse(path, SITE) ? new URL(path, SITE).href : undefined

const describe = (id: string, path: string | undefined, warnings: string[]) =>
  published(id, path && addressOf(path), warnings)

/** Where a post is: best effort, for it is out. */
const readPermalink = async (
  { attempt }: Work,
  read: () => Promise<string | undefined>,
): Promise<string | undefined> => {
  try {
    return addressOf(await read())
  } catch (error) {
    attempt.logger.info({ reason: (error as Error).message }, 'No permalink yet')
    return undefined
  }
}

/**
 * facebook_post with a text, a link or pictures: everything is made unseen, and one call, which may be repeated without
 * harm, makes the post visible.
 * https://developers.facebook.com/documentation/pages-api/posts
 */
const publishFeedPost = async (work: Work): Promise<PlatformResponse> => {
  const { attempt, api } = work
  const photos: string[] = []
  for (const position of attempt.content.mediaFiles.keys()) photos.push(await preparePhoto(work, position))
  const id = await preparePost(work, photos)
  await publishOnce(work, 'publish_post', {
    intent: { post_id: id },
    act: async (signal) => {
      await api.publishPost(id, signal)
      return { published: true } as const
    },
    check: () => checkPost(work, id),
  })
  const permalink = await readPermalink(work, async () => (await api.getPost(id)).permalink_url)
  return describe(id, permalink ?? `/${id}`, linkWarnings(attempt.content, 'pictures'))
}

/**
 * facebook_post with a video: a session that has the video's id, the bytes, and the phase that publishes.
 * https://developers.facebook.com/docs/graph-api/reference/page/videos
 */
const publishFeedVideo = async (work: Work): Promise<PlatformResponse> => {
  const { attempt, api } = work
  const session = await startVideo(work)
  const { upload_session_id: id, video_id: videoId } = session
  if (attempt.earlier('finish_video') === undefined) await transferVideo(work, session)
  const about = feedVideo(attempt.content)
  const { finished_at: finishedAt } = await publishOnce(work, 'finish_video', {
    intent: { video_id: videoId },
    act: async (signal) => {
      await api.finishVideo(id, about, signal)
      return { finished_at: new Date().toISOString() }
    },
    check: () => checkVideo(work, videoId),
  })
  const { state, warnings } = await untilOut(work, videoId, finishedAt)
  warnings.push(...linkWarnings(attempt.content, 'a video'))
  const { postId } = state ?? {}
  const path = state?.permalink ?? (postId && `/${postId}`)
  if (!path) warnings.push('Facebook published the video and did not give its address.')
  return describe(postId ?? videoId, path, warnings)
}

/**
 * A reel or a video story: an upload is opened, Facebook fetches the file from its address, and when it has it the
 * last phase publishes.
 * https://developers.facebook.com/documentation/video-api/guides/reels-publishing
 * https://developers.facebook.com/documentation/video-api/page-stories-api
 */
const publishHostedVideo = async (work: Work, edge: Edge, about: Form) => {
  const { attempt, api } = work
  const videoId = await uploadVideo(work, edge)
  if (attempt.earlier('finish_upload') === undefined) await untilUploaded(work, videoId)
  const finished = await publishOnce<{ finished_at: string; post_id?: string }>(work, 'finish_upload', {
    intent: { video_id: videoId, edge },
    act: async (signal) => {
      const { post_id } = await api.finishUpload(edge, videoId, about, signal)
      return { finished_at: new Date().toISOString(), ...(post_id ? { post_id } : {}) }
    },
    check: () => checkVideo(work, videoId),
  })
  const { state, warnings } = await untilOut(work, videoId, finished.finished_at)
  return {
    videoId,
    postId: finished.post_id ?? state?.postId,
    finishedAt: finished.finished_at,
    state,
    warnings,
  }
}

/** facebook_reel. */
const publishReel = async (work: Work): Promise<PlatformResponse> => {
  const about = reel(work.attempt.content)
  const { videoId, state, warnings } = await publishHostedVideo(work, 'video_reels', about)
  return describe(videoId, state?.permalink ?? `/reel/${videoId}`, warnings)
}

const NO_ADDRESS = 'Facebook published the story and did not give its address.'

/** Where a story is: only a list says, which may show it late. */
const describeStory = async (
  work: Work,
  story: { postId: string | undefined; mediaId: string; since: Date; warnings: string[] },
): Promise<PlatformResponse> => {
  const { postId, mediaId, since, warnings } = story
  const address = await readPermalink(work, async () => (await findStory(work, mediaId, since))?.url)
  if (address === undefined) await waitForLag(work, 'address', 'Facebook does not list the story yet')
  return describe(postId ?? mediaId, address, address ? warnings : [...warnings, NO_ADDRESS])
}

type PublishedStory = { post_id: string | null; at: string }

/**
 * A picture's story has no id before it is out; but the picture has, and the list of stories names it. A story that is
 * not in the list may be out all the same, so a call without an answer is never repeated by itself.
 * https://developers.facebook.com/documentation/video-api/page-stories-api
 */
const publishPhotoStory = async (work: Work): Promise<PlatformResponse> => {
  const photoId = await preparePhoto(work, 0)
  const { post_id: postId, at } = await publishOnce<PublishedStory>(work, 'publish_photo_story', {
    intent: { photo_id: photoId },
    act: async (signal) => {
      const began = new Date().toISOString()
      const { post_id } = await work.api.publishPhotoStory(photoId, signal)
      return { post_id: post_id ?? null, at: began }
    },
    check: async (since): Promise<Seen<PublishedStory>> => {
      const found = await findStory(work, photoId, since)
      return found ? { out: { post_id: found.post_id ?? null, at: since.toISOString() } } : 'unknown'
    },
  })
  return describeStory(work, {
    postId: postId ?? undefined,
    mediaId: photoId,
    since: new Date(at),
    warnings: [],
  })
}

/** facebook_story: one picture or one video, for a day. */
const publishStory = async (work: Work): Promise<PlatformResponse> => {
  if (!isVideo(work)) return publishPhotoStory(work)
  const { videoId, postId, finishedAt, warnings } = await publishHostedVideo(work, 'video_stories', {})
  return describeStory(work, { postId, mediaId: videoId, since: new Date(finishedAt), warnings })
}

/** What is spoilt, surely unpublished, is done anew at once, as often as its failure allows. */
const giveUp = (error: unknown, { generation }: Attempt): GivenUp => {
  // What was not found often enough is gone.
  const isSpoilt = error instanceof PlatformFailure && error.remedy !== undefined && error.effect === 'none'
  if (!isSpoilt) throw error
  if (generation >= error.generations) throw error.final()
  return { reason: error.message }
}

/** The Facebook service, apart from where it runs. */
export const defineFacebook = (config: FacebookConfig): PlatformDefinition => {
  const baseUrl = config.FACEBOOK_API_BASE_URL
  const { FACEBOOK_PUBLISH_CALL_SECONDS: publishCallSeconds, FACEBOOK_DOUBT_SECONDS: doubtSeconds } = config
  const doubtCheckSeconds = Math.min(DOUBT_CHECK_SECONDS, Math.max(1, doubtSeconds / 3))
  const client = createPlatformClient({ platform: 'facebook', baseUrl, reach: config })
  const parts = {
    client,
    uploadClients: createUploadClients({
      platform: 'facebook',
      apiBaseUrl: baseUrl,
      reach: config,
      hostSuffixes: ['.facebook.com'],
    }),
    version: config.FACEBOOK_API_VERSION,
    brake: createBrake('Facebook', config.CARTEIRO_MODE),
    publishCallSeconds,
  }
  const withWork =
    (publish: (work: Work) => ReturnType<Publish>): Publish =>
    (attempt) => {
      const api = createFacebookApi(parts, attempt.account)
      const work = { api, publishCallSeconds, doubtSeconds, doubtCheckSeconds }
      return inGenerations(attempt, (current) => publish({ ...work, attempt: current }), giveUp)
    }
  const deleting: Deleting = {
    remove: ({ account }, id, signal) => createFacebookApi(parts, account).deletePost(id, signal),
    isGone: isMissing,
  }
  return {
    catalog: withApiVersion(
      catalog,
      config.FACEBOOK_API_VERSION,
      graphVersionEnds,
      config.FACEBOOK_API_VERSION_SUNSET,
    ),
    publish: {
      facebook_post: withWork((work) => (isVideo(work) ? publishFeedVideo(work) : publishFeedPost(work))),
      facebook_reel: withWork(publishReel),
      facebook_story: withWork(publishStory),
    },
    after: {
      facebook_post: {
        delete: deleting,
        edit: ({ account }, id, { caption = '' }, signal) =>
          createFacebookApi(parts, account).editPost(id, caption, signal),
      },
      facebook_reel: { delete: deleting },
    },
    connection: connection(config, client),
  }
}
