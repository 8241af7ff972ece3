import {
  type ContainerApiOptions,
  createContainerApi,
  createGraphCall,
  isMissing,
  NOT_FOUND_SUBCODE,
} from '@carteiro/meta-graph'
import type { Deleting } from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures, type Operation } from './failure-table.ts'

/** Subcodes and a code by which Threads says that there is no such thing; for a new container it may pass. */
const MISSING_SUBCODES: unknown[] = [4279009, NOT_FOUND_SUBCODE]
const MISSING_CODE = 24
/** What a container's id answers once it is a post: it has no such field any more. */
const IS_A_POST = /nonexisting field \(status\)/

/** https://developers.facebook.com/docs/threads/reference/publishing */
export const createThreadsApi = (
  options: Omit<ContainerApiOptions, 'version'>,
  account: { externalId: string; accessToken: string },
) =>
  createContainerApi(
    {
      name: 'Threads',
      failures,
      // https://developers.facebook.com/docs/threads/troubleshooting#retrieve-publishing-quota-limit
      edges: { containers: 'threads', publish: 'threads_publish', limit: 'threads_publishing_limit' },
      // https://developers.facebook.com/docs/threads/troubleshooting#publishing-does-not-return-a-media-id
      container: { status: 'status', reason: 'error_message' },
      statusOf: ({ code, subcode, message }) => {
        if (MISSING_SUBCODES.includes(subcode) || code === MISSING_CODE) return 'missing'
        return IS_A_POST.test(String(message)) ? 'published' : undefined
      },
      postOperation: 'get_post',
      // https://developers.facebook.com/documentation/threads/retrieve-and-discover-posts/retrieve-posts
      post: {
        fields: 'id,text,timestamp,permalink,media_type',
        text: 'text',
        kind: 'media_type',
        repliedTo: 'replied_to',
      },
      lists: [
        { edge: 'threads', operation: 'list_posts', takesSince: true },
        // https://developers.facebook.com/documentation/threads/retrieve-and-manage-replies
        { edge: 'replies', operation: 'list_replies', takesSince: true, ofReplies: true },
      ],
    },
    { ...options, version: 'v1.0' },
    account,
  )

const deleted = z.looseObject({ success: z.union([z.literal(true), z.literal('true')]) })

/** https://developers.facebook.com/documentation/threads/posts/delete-posts */
export const deleting = ({ client, brake, pace }: Omit<ContainerApiOptions, 'version'>): Deleting => ({
  remove: ({ account }, id, signal) =>
    createGraphCall<Operation>({ client, failures, brake, begins: [], account })(
      'delete_post',
      pace.readCallSeconds,
      `DELETE /v1.0/${id}`,
      { signal },
      deleted,
    ),
  isGone: (refusal) =>
    isMissing(refusal) ||
    MISSING_SUBCODES.includes(refusal.platformError.subcode) ||
    refusal.platformError.code === MISSING_CODE,
})
