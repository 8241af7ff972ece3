import type { Finding } from '@carteiro/platform-kit'
import type { BlueskyApi } from './api.ts'

/** `post_id`: its address in the network, at://<did>/app.bsky.feed.post/<key>. */
export type Post = { post_id: string }

/** The repository says for certain whether a job's post is there: by its key. */
export const findPost = async (api: BlueskyApi, rkey: string): Promise<Finding<Post>> => {
  const record = await api.getRecord(rkey)
  return record ? { done: { post_id: record.uri } } : { notDone: true }
}
