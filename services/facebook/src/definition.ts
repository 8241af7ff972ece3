import { kindOfMedia } from '@carteiro/contracts'
import { createBrake } from '@carteiro/meta-graph'
import {
  type Attempt,
  createPlatformClient,
  createUploadClients,
  type PlatformDefinition,
  type Publish,
} from '@carteiro/platform-kit'
import { createFacebookApi } from './api.ts'
import { catalog } from './catalog.ts'
import type { FacebookConfig } from './config.ts'
import { publishFeedPost } from './feed-post.ts'
import { publishFeedVideo } from './feed-video.ts'
import { DOUBT_LOOK_SECONDS, PROCESSING_LIMIT_SECONDS } from './limits.ts'
import { facebookOAuth } from './oauth.ts'
import { publishStory } from './page-story.ts'
import { publishReel } from './reel.ts'
import { inRounds, type Pace, type Story } from './story.ts'

/** The Facebook service, apart from where it runs. */
export const defineFacebook = (
  config: Parameters<typeof facebookOAuth>[0] &
    Pick<FacebookConfig, 'FACEBOOK_PUBLISH_CALL_SECONDS' | 'FACEBOOK_DOUBT_SECONDS'>,
  changed: Partial<Pace> = {},
): PlatformDefinition => {
  const baseUrl = config.FACEBOOK_API_BASE_URL
  const pace: Pace = {
    publishCallSeconds: config.FACEBOOK_PUBLISH_CALL_SECONDS,
    doubtSeconds: config.FACEBOOK_DOUBT_SECONDS,
    doubtLookSeconds: Math.min(DOUBT_LOOK_SECONDS, Math.max(1, config.FACEBOOK_DOUBT_SECONDS / 3)),
    processingLimitSeconds: PROCESSING_LIMIT_SECONDS,
    ...changed,
  }
  const parts = {
    client: createPlatformClient({ platform: 'facebook', baseUrl }),
    uploadClients: createUploadClients({
      platform: 'facebook',
      apiBaseUrl: baseUrl,
      hostSuffixes: ['.facebook.com'],
    }),
    version: config.FACEBOOK_API_VERSION,
    brake: createBrake('Facebook'),
    publishCallSeconds: pace.publishCallSeconds,
  }
  const storyOf = (attempt: Attempt) => ({ attempt, api: createFacebookApi(parts, attempt.account), pace })
  const told =
    (tell: (story: Story) => ReturnType<Publish>): Publish =>
    (attempt) =>
      inRounds(storyOf(attempt), tell)
  const publishPost = (story: Story) => {
    const [file] = story.attempt.content.mediaFiles
    return file && kindOfMedia(file.type) === 'video' ? publishFeedVideo(story) : publishFeedPost(story)
  }
  return {
    catalog,
    publish: {
      facebook_post: told(publishPost),
      facebook_reel: told(publishReel),
      facebook_story: told(publishStory),
    },
    oauth: facebookOAuth(config),
  }
}
