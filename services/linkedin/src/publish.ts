import {
  type Attempt,
  createPlatformClient,
  createRangeSender,
  createUploadClients,
  giveUpOn,
  inGenerations,
  type PlatformDefinition,
  published,
  waitInPauses,
  withApiVersion,
} from '@carteiro/platform-kit'
import { createLinkedInApi, type Work } from './api.ts'
import { catalog } from './catalog.ts'
import { type LinkedInConfig, versionEnds } from './config.ts'
import { connection } from './connection.ts'
import { failures, notReadyForLong } from './failure-table.ts'
import { CHECK_AT_PARTS, MAX_GENERATIONS, MEDIA_WAITS_SECONDS } from './limits.ts'
import type { Created } from './reconcile.ts'
import { awaitMedia } from './steps/await-media.ts'
import {
  authorOf,
  createHistory,
  createPost,
  littleText,
  type PlannedPost,
  planPost,
} from './steps/create-post.ts'
import { uploadFile, uploadVideo } from './steps/upload-media.ts'

export { type LinkedInConfig, linkedinConfig } from './config.ts'

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api */
const permalinkOf = (urn: string): string => `https://www.linkedin.com/feed/update/${urn}/`

/** One file after another: a job makes one call at a time. */
const uploadMedia = async (work: Work, media: PlannedPost['media']): Promise<string[]> => {
  const urns: string[] = []
  for (const [index, medium] of media.entries()) {
    urns.push(
      medium.kind === 'video' ? await uploadVideo(work, medium) : await uploadFile(work, medium, index + 1),
    )
  }
  await awaitMedia(work, media, urns)
  return urns
}

/** LinkedIn has made nothing, since it has not finished with the media. @throws Pending, or the error */
const waitForMedia = async (attempt: Attempt, error: unknown): Promise<never> => {
  if (failures.remedyOf(error) !== 'not_ready') throw error
  await waitInPauses(attempt, 'media_lag', MEDIA_WAITS_SECONDS, 'LinkedIn has not finished with the media')
  throw notReadyForLong()
}

const describe = ({ post_urn: urn, is_guess }: Created, { settings, warnings }: PlannedPost) => {
  const guess = 'LinkedIn says that it has this post already, from the first try. Check whether this is it.'
  const noAddress = 'LinkedIn published the post and did not give its address.'
  const warning = is_guess ? [guess] : urn === null ? [noAddress] : []
  const { visibility } = settings
  return published(urn, urn && permalinkOf(urn), [...warnings, ...warning], { visibility })
}

/**
 * linkedin_post: the files are uploaded and processed, then one call makes the post. When its media are spoilt, nothing
 * was posted, and the next attempt uploads all of them anew.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 */
const publishPost = async (work: Work) => {
  const { attempt } = work
  const post = planPost(attempt.content)
  const history = createHistory(attempt)
  const created = await inGenerations(
    attempt,
    async (current) => {
      const media = history.media ?? (await uploadMedia({ ...work, attempt: current }, post.media))
      await attempt.report('confirming', 95)
      return createPost(work, post, media, history).catch((error) => waitForMedia(current, error))
    },
    giveUpOn('upload_again', MAX_GENERATIONS),
  )
  return describe(created, post)
}

/** The LinkedIn service, apart from where it runs. */
export const defineLinkedIn = (config: LinkedInConfig): PlatformDefinition => {
  const baseUrl = config.LINKEDIN_API_BASE_URL
  const client = createPlatformClient({ platform: 'linkedin', baseUrl, reach: config })
  const sendRange = createRangeSender(
    createUploadClients({
      platform: 'linkedin',
      apiBaseUrl: baseUrl,
      reach: config,
      hostSuffixes: ['.linkedin.com'],
    }),
  )
  const shared = {
    sendRange,
    graceSeconds: config.LINKEDIN_GRACE_SECONDS,
    createCallSeconds: config.LINKEDIN_CREATE_CALL_SECONDS,
    checkAtSeconds: CHECK_AT_PARTS.map((part) => part * config.LINKEDIN_DOUBT_SECONDS),
  }
  const workOf = (attempt: Attempt): Work => ({
    ...shared,
    attempt,
    api: createLinkedInApi(client, config.LINKEDIN_VERSION, attempt.account.accessToken),
    author: authorOf(attempt.account),
  })
  return {
    catalog: withApiVersion(catalog, config.LINKEDIN_VERSION, versionEnds, config.LINKEDIN_VERSION_SUNSET),
    publish: { linkedin_post: (attempt) => publishPost(workOf(attempt)) },
    after: {
      linkedin_post: {
        delete: {
          remove: (attempt, urn, signal) => workOf(attempt).api.deletePost(urn, signal),
          isGone: ({ platformError }) => platformError.status === 404,
        },
        edit: (attempt, urn, { caption = '' }, signal) =>
          workOf(attempt).api.editPost(urn, littleText(caption), signal),
      },
    },
    connection: connection(config, client),
  }
}
