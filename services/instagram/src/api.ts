import { type ContainerApiOptions, createContainerApi, NOT_FOUND_SUBCODE } from '@carteiro/meta-graph'
import { failures } from './failure-table.ts'

/** Subcodes by which Instagram says that it has no such thing; a read may say so in passing. */
const MISSING_SUBCODES: unknown[] = [NOT_FOUND_SUBCODE, 2207006, 2207008]

/** https://developers.facebook.com/docs/instagram-platform/content-publishing */
export const createInstagramApi = (
  options: ContainerApiOptions,
  account: { externalId: string; accessToken: string },
) =>
  createContainerApi(
    {
      name: 'Instagram',
      failures,
      // https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit
      edges: { containers: 'media', publish: 'media_publish', limit: 'content_publishing_limit' },
      // https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-container
      container: { status: 'status_code', reason: 'status' },
      statusOf: ({ subcode }) => (MISSING_SUBCODES.includes(subcode) ? 'missing' : undefined),
      postOperation: 'get_media',
      // https://developers.facebook.com/documentation/instagram-platform/reference/instagram-media
      post: {
        fields: 'id,caption,timestamp,permalink,media_type,media_product_type',
        text: 'caption',
        kind: 'media_product_type',
      },
      lists: [
        { edge: 'media', operation: 'list_media', takesSince: true },
        // Of the last 24 hours; they are not in the list of media.
        { edge: 'stories', operation: 'list_stories', kinds: ['STORY'], takesSince: false },
      ],
    },
    options,
    account,
  )
