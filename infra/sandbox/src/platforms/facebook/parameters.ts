import type { DocumentedCall } from '../meta/parameters.ts'

const REFERENCE = 'https://developers.facebook.com/docs/graph-api/reference'
const REELS = 'https://developers.facebook.com/documentation/video-api/guides/reels-publishing'
const STORIES = 'https://developers.facebook.com/documentation/video-api/page-stories-api'
const TOKENS = 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived'
const PAGED = 'limit after before'

const audience = 'targeting feed_targeting'
const later = 'scheduled_publish_time unpublished_content_type'

/** Parameters of each call, as its document has them. Any other is refused, and a missing one too. */
export const documentedCalls: Record<string, DocumentedCall> = {
  stage_photo: {
    source: `${REFERENCE}/page/photos#Creating`,
    required: 'url',
    optional: `published temporary alt_text_custom caption no_story place ${audience} ${later}`,
    fields: 'id post_id',
  },
  stage_post: {
    source: `${REFERENCE}/page/feed#publishfields`,
    optional: `message link published attached_media place tags call_to_action child_attachments multi_share_optimized backdated_time backdated_time_granularity ${audience} ${later}`,
    fields: 'id permalink_url',
  },
  delete_post: { source: `${REFERENCE}/pagepost#Deleting` },
  edit_post: { source: `${REFERENCE}/pagepost#Updating`, required: 'message', optional: 'attached_media' },
  publish_post: {
    source: `${REFERENCE}/pagepost#Updating`,
    required: 'is_published',
    optional: 'message attached_media scheduled_publish_time',
  },
  start_video: { source: `${REFERENCE}/page/videos#Creating`, required: 'upload_phase file_size' },
  transfer_video: {
    source: `${REFERENCE}/page/videos#Creating`,
    required: 'upload_phase upload_session_id start_offset video_file_chunk',
  },
  finish_video: {
    source: `${REFERENCE}/page/videos#Creating`,
    required: 'upload_phase upload_session_id',
    optional: `title description published thumb content_tags content_category embeddable no_story secret expiration ${audience} ${later}`,
  },
  start_reel: { source: REELS, required: 'upload_phase' },
  finish_reel: {
    source: REELS,
    required: 'upload_phase video_id video_state',
    optional: 'description title scheduled_publish_time',
  },
  start_story: { source: STORIES, required: 'upload_phase' },
  finish_story: { source: STORIES, required: 'upload_phase video_id' },
  publish_photo_story: { source: STORIES, required: 'photo_id' },
  list_stories: {
    source: STORIES,
    optional: `since until status ${PAGED}`,
    fields: 'post_id status creation_time media_type media_id url',
  },
  list_posts: {
    source: `${REFERENCE}/page/feed`,
    optional: `since until ${PAGED}`,
    fields: 'id message created_time permalink_url attachments application is_published',
  },
  get_post: {
    source: `${REFERENCE}/pagepost#fields`,
    fields: 'id message created_time permalink_url attachments is_published page_story_id',
  },
  get_video: {
    source: `${REFERENCE}/video#fields`,
    fields: 'id status published permalink_url post_id description title length created_time',
  },
  get_page: { source: `${REFERENCE}/page#fields`, fields: 'id name username' },
  get_page_token: { source: `${REFERENCE}/page#fields`, fields: 'access_token' },
  list_pages: {
    source: `${REFERENCE}/user/accounts`,
    optional: PAGED,
    fields: 'id name username access_token tasks category instagram_business_account',
  },
  list_businesses: { source: `${REFERENCE}/user/businesses`, optional: PAGED, fields: 'id name' },
  list_business_pages: {
    source: `${REFERENCE}/business/owned_pages`,
    optional: PAGED,
    fields: 'id name username access_token category instagram_business_account',
  },
  list_permissions: { source: `${REFERENCE}/user/permissions` },
  exchange_token: {
    source: TOKENS,
    required: 'client_id client_secret',
    optional: 'redirect_uri code grant_type fb_exchange_token',
  },
}
