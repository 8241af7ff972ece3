import { kindOfMedia, type PlatformResponse } from '@carteiro/contracts'
import { describeVideo } from './await-video.ts'
import { commit, type Seen } from './commit.ts'
import { stagePhoto } from './feed-post.ts'
import { publishHostedVideo } from './hosted-video.ts'
import { awaitPermalink, NO_ADDRESS } from './permalink.ts'
import type { Story } from './story.ts'

/** The list of stories is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120

const storyOf = async ({ api }: Story, mediaId: string, since: Date) => {
  const from = Math.floor(since.getTime() / 1000) - LIST_BACK_SECONDS
  return (await api.listStories(from)).items.find(({ media_id }) => media_id === mediaId)
}

const describe = async (
  story: Story,
  found: { postId: string | undefined; mediaId: string; since: Date; warnings: string[] },
): Promise<PlatformResponse> => {
  const { postId, mediaId, since, warnings } = found
  const address = await awaitPermalink(story, async () => (await storyOf(story, mediaId, since))?.url)
  return describeVideo(postId ?? mediaId, address, address ? warnings : [...warnings, NO_ADDRESS])
}

type Published = { post_id: string | null; at: string }

/**
 * A picture's story has no id before it is out; but the picture has, and the list of stories names it. A story that is
 * not in the list may be out all the same, so a call without an answer is never repeated by itself.
 * https://developers.facebook.com/documentation/video-api/page-stories-api
 */
const publishPhotoStory = async (story: Story): Promise<PlatformResponse> => {
  const { api } = story
  const photoId = await stagePhoto(story, 0)
  const look = async (since: Date): Promise<Seen<Published>> => {
    const found = await storyOf(story, photoId, since)
    return found ? { out: { post_id: found.post_id ?? null, at: since.toISOString() } } : 'silent'
  }
  const { post_id: postId, at } = await commit<Published>(story, 'publish_photo_story', {
    intent: { photo_id: photoId },
    act: async (signal) => {
      const began = new Date().toISOString()
      const { post_id } = await api.publishPhotoStory(photoId, signal)
      return { post_id: post_id ?? null, at: began }
    },
    look,
  })
  return describe(story, {
    postId: postId ?? undefined,
    mediaId: photoId,
    since: new Date(at),
    warnings: [],
  })
}

/** facebook_story: one picture or one video, for a day. */
export const publishStory = async (story: Story): Promise<PlatformResponse> => {
  const [file] = story.attempt.content.mediaFiles
  if (!file || kindOfMedia(file.type) !== 'video') return publishPhotoStory(story)
  const { videoId, postId, finishedAt, warnings } = await publishHostedVideo(story, 'video_stories', {})
  return describe(story, { postId, mediaId: videoId, since: new Date(finishedAt), warnings })
}
