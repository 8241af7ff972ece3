import type { DocumentedCall } from '../meta/parameters.ts'

const THREADS = 'https://developers.facebook.com/documentation/threads'
const TOKENS = `${THREADS}/get-started/get-access-tokens-and-permissions`
const POSTS = `${THREADS}/retrieve-and-discover-posts/retrieve-posts`

const postFields =
  'id media_product_type media_type media_url permalink owner username text timestamp shortcode thumbnail_url children is_quote_post alt_text link_attachment_url has_replies reply_audience quoted_post reposted_post gif_url poll_attachment topic_tag is_spoiler_media text_entities text_attachment location_id'

/** Parameters of each call, as its document has them. Any other is refused, and a missing one too. */
export const documentedCalls: Record<string, DocumentedCall> = {
  create_container: {
    source: `${THREADS}/reference/publishing`,
    required: 'media_type',
    optional:
      `text image_url video_url alt_text is_carousel_item children reply_to_id reply_control enable_reply_approvals
      link_attachment poll_attachment gif_attachment text_attachment text_entities topic_tag quote_post_id location_id
      allowlisted_country_codes is_spoiler_media is_ghost_post auto_publish_text crossreshare_to_ig
      crossreshare_to_ig_dark_mode`.replace(/\s+/g, ' '),
  },
  publish_container: { source: `${THREADS}/reference/publishing`, required: 'creation_id' },
  get_container: { source: `${THREADS}/troubleshooting`, fields: 'id status error_message' },
  get_post: { source: `${THREADS}/reference/media-retrieval`, fields: postFields },
  list_posts: { source: POSTS, optional: 'since until limit after before', fields: postFields },
  list_replies: {
    source: `${THREADS}/retrieve-and-manage-replies`,
    optional: 'since until limit after before',
    fields: `${postFields} root_post replied_to is_reply is_reply_owned_by_me hide_status`,
  },
  publishing_limit: {
    source: `${THREADS}/troubleshooting`,
    fields:
      'quota_usage config reply_quota_usage reply_config delete_quota_usage delete_config location_search_quota_usage location_search_config',
  },
  delete_post: { source: `${THREADS}/posts/delete-posts` },
  me: {
    source: `${THREADS}/threads-profiles`,
    fields: 'id username name threads_profile_picture_url threads_biography is_verified',
  },
  exchange_code: {
    source: TOKENS,
    required: 'client_id client_secret grant_type redirect_uri code',
  },
  exchange_short_token: {
    source: `${THREADS}/get-started/long-lived-tokens`,
    required: 'grant_type client_secret access_token',
  },
  refresh_token: {
    source: `${THREADS}/get-started/long-lived-tokens`,
    required: 'grant_type access_token',
  },
}
