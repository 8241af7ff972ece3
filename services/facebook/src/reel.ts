import type { PlatformResponse } from '@carteiro/contracts'
import { readSettings } from '@carteiro/platform-kit'
import { describeVideo } from './await-video.ts'
import { fields } from './feed-post.ts'
import { publishHostedVideo } from './hosted-video.ts'
import { facebookSettings } from './settings.ts'
import type { Story } from './story.ts'

/** facebook_reel. A reel is always public. */
export const publishReel = async (story: Story): Promise<PlatformResponse> => {
  const { caption, settings } = story.attempt.content
  const { title } = readSettings(facebookSettings, settings)
  const about = fields({ video_state: 'PUBLISHED', description: caption, title })
  const { videoId, state, warnings } = await publishHostedVideo(story, 'video_reels', about)
  return describeVideo(videoId, state?.permalink ?? `/reel/${videoId}`, warnings)
}
