import type { Guaranteed } from '../../guaranteed.ts'

const reference = 'https://developers.facebook.com/docs/graph-api/reference'
const reels = 'https://developers.facebook.com/documentation/video-api/guides/reels-publishing'
const stories = 'https://developers.facebook.com/documentation/video-api/page-stories-api'
const tokens = 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived'

/** What the reference names as the return type of a call, and the guides show in every answer. */
export const guaranteed: Guaranteed = {
  stage_photo: { source: `${reference}/page/photos#Creating`, fields: ['id'] },
  stage_post: { source: `${reference}/page/feed#publish`, fields: ['id'] },
  publish_post: { source: `${reference}/pagepost#Updating`, fields: ['success'] },
  start_video: {
    source: `${reference}/page/videos#Creating`,
    fields: ['upload_session_id', 'video_id', 'start_offset', 'end_offset'],
  },
  transfer_video: { source: `${reference}/page/videos#Creating`, fields: ['start_offset', 'end_offset'] },
  finish_video: { source: `${reference}/page/videos#Creating`, fields: ['success'] },
  start_reel: { source: reels, fields: ['video_id', 'upload_url'] },
  finish_reel: { source: reels, fields: ['success'] },
  start_story: { source: stories, fields: ['video_id', 'upload_url'] },
  finish_story: { source: stories, fields: ['success'] },
  publish_photo_story: { source: stories, fields: ['success'] },
  upload_file: { source: reels, fields: ['success'] },
  // Asked for by `fields`; its phases and messages differ from state to state.
  get_video: { source: reels, fields: ['id', 'status'] },
  get_post: { source: `${reference}/pagepost#fields`, fields: ['id'] },
  list_stories: { source: stories, fields: ['data'] },
  exchange_token: { source: tokens, fields: ['access_token'] },
  list_permissions: { source: `${reference}/user/permissions`, fields: ['data'] },
  list_businesses: { source: `${reference}/user/businesses`, fields: ['data', 'data[].id'] },
  list_business_pages: { source: `${reference}/business/owned_pages`, fields: ['data', 'data[].id'] },
  list_pages: { source: `${reference}/user/accounts`, fields: ['data', 'data[].id'] },
}
