import { kindOfMedia, type PlatformResponse } from '@carteiro/contracts'
import { describeVideo } from './await-video.ts'
import { commit, type Seen } from './commit.ts'
import { stagePhoto } from './feed-post.ts'
import { publishHostedVideo } from './hosted-video.ts'
import { readPermalink } from './permalink.ts'
import type { Story } from './story.ts'

/** The list of stories is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120

/** The list of stories may lag behind. */
const LIST_PATIENCE = 3

const storyOf = async ({ api }: Story, mediaId: string, since: Date) => {
  const from = Math.floor(since.getTime() / 1000) - LIST_BACK_SECONDS
  return (await api.listStories(from)).find(({ media_id }) => media_id === mediaId)
}

const addressOf = (story: Story, mediaId: string, since: Date) =>
  readPermalink(story, async () => (await storyOf(story, mediaId, since))?.url)

type Published = { post_id: string | null; at: string }

/** A picture's story has no id before it is out; but the picture has, and the list of stories names it. */
const publishPhotoStory = async (story: Story): Promise<PlatformResponse> => {
  const { api } = story
  const photoId = await stagePhoto(story, 0)
  const look = async (since: Date): Promise<Seen<Published>> => {
    const found = await storyOf(story, photoId, since)
    return found ? { out: { post_id: found.post_id ?? null, at: since.toISOString() } } : 'not_out'
  }
  const { post_id: postId, at } = await commit<Published>(story, 'publish_photo_story', {
    intent: { photo_id: photoId },
    act: async (signal) => {
      const began = new Date().toISOString()
      const { post_id } = await api.publishPhotoStory(photoId, signal)
      return { post_id: post_id ?? null, at: began }
    },
    look,
    patience: LIST_PATIENCE,
  })
  return describeVideo(postId ?? photoId, await addressOf(story, photoId, new Date(at)), [])
}

/** facebook_story: one picture or one video, for a day. */
export const publishStory = async (story: Story): Promise<PlatformResponse> => {
  const [file] = story.attempt.content.mediaFiles
  if (!file || kindOfMedia(file.type) !== 'video') return publishPhotoStory(story)
  const began = new Date()
  const { videoId, postId, warnings } = await publishHostedVideo(story, 'video_stories', {})
  return describeVideo(postId ?? videoId, await addressOf(story, videoId, began), warnings)
}
