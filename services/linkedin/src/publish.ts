import type { PlatformResponse } from '@carteiro/contracts'
import { giveUpRound, type Publish } from '@carteiro/platform-kit'
import { awaitMedia } from './await-media.ts'
import { createHistory, createPost } from './create-post.ts'
import type { Created } from './find-post.ts'
import { MAX_ROUNDS } from './limits.ts'
import { type PlannedPost, planPost } from './post.ts'
import type { Story } from './story.ts'
import { uploadFile } from './upload-file.ts'
import { mustUploadAgain } from './upload-life.ts'
import { uploadVideo } from './upload-video.ts'

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api */
const permalinkOf = (urn: string): string => `https://www.linkedin.com/feed/update/${urn}/`

/** One file after another: a job makes one call at a time. */
const uploadMedia = async (story: Story, media: PlannedPost['media']): Promise<string[]> => {
  const urns: string[] = []
  for (const [index, medium] of media.entries()) {
    urns.push(
      medium.kind === 'video' ? await uploadVideo(story, medium) : await uploadFile(story, medium, index + 1),
    )
  }
  await awaitMedia(story, media, urns)
  return urns
}

/** Does the work of a round. When its media are spoilt, nothing was posted, and the next attempt begins another. */
const unlessSpoilt = async <Result>(
  { attempt, round }: Story,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!mustUploadAgain(error)) throw error
    await giveUpRound(attempt, round, { reason: error.reason, ...error.platformError })
    throw round >= MAX_ROUNDS ? error.final() : error
  }
}

const describe = ({ post_urn, is_guess }: Created, post: PlannedPost): PlatformResponse => {
  const warnings = [...post.warnings]
  if (is_guess) {
    warnings.push('LinkedIn says that it has this post already, from the first try. Look whether this is it.')
  } else if (post_urn === null) {
    warnings.push('LinkedIn published the post and did not tell its address.')
  }
  return {
    post_id: post_urn,
    permalink: post_urn && permalinkOf(post_urn),
    visibility: post.settings.visibility,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

/**
 * linkedin_post: the files are uploaded and processed, then one call makes the post.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 */
export const publishPost =
  (tell: (attempt: Parameters<Publish>[0]) => Story): Publish =>
  async (attempt) => {
    const story = tell(attempt)
    const post = planPost(attempt.content)
    const history = createHistory(attempt)
    const created = await unlessSpoilt(story, async () => {
      const media = history.media ?? (await uploadMedia(story, post.media))
      await attempt.report('confirming', 95)
      return createPost(story, post, media, history)
    })
    return describe(created, post)
  }
