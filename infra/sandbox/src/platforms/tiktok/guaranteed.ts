import type { Guaranteed } from '../../guaranteed.ts'

const creatorInfo = 'https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info'
const directPost = 'https://developers.tiktok.com/doc/content-posting-api-reference-direct-post'
const uploadVideo = 'https://developers.tiktok.com/doc/content-posting-api-reference-upload-video'
const photoPost = 'https://developers.tiktok.com/doc/content-posting-api-reference-photo-post'
const postStatus = 'https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status'
const tokens = 'https://developers.tiktok.com/doc/oauth-user-access-token-management'

/**
 * The pages list the fields of each response and mark none as optional; listed here is what no page contradicts
 * elsewhere, and without which the call would make no sense. Of creators nothing is: what TikTok does not say of one
 * it decides when a post is begun.
 */
export const guaranteed: Guaranteed = {
  creator_info: { source: creatorInfo, fields: [] },
  init_video: { source: directPost, fields: ['data', 'data.publish_id', 'data.upload_url'] },
  init_inbox_video: { source: uploadVideo, fields: ['data', 'data.publish_id', 'data.upload_url'] },
  init_photos: { source: photoPost, fields: ['data', 'data.publish_id'] },
  fetch_status: { source: postStatus, fields: ['data', 'data.status'] },
  refresh_token: { source: tokens, fields: ['access_token', 'open_id', 'scope'] },
}
