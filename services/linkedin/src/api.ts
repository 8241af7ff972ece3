import type { PlatformClient, PlatformHttpResponse, PlatformRequest } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable } from './failures.ts'
import { FINDER_PAGE, READ_LIMIT_MS } from './limits.ts'
import type { MediumKind } from './post.ts'

const POST_URN = /^urn:li:(share|ugcPost):\d+$/

/** Where a file is to be sent. Times are milliseconds since 1970. */
const imageUpload = z.looseObject({
  value: z.looseObject({ uploadUrl: z.url(), uploadUrlExpiresAt: z.number().optional(), image: z.string() }),
})
const documentUpload = z.looseObject({
  value: z.looseObject({
    uploadUrl: z.url(),
    uploadUrlExpiresAt: z.number().optional(),
    document: z.string(),
  }),
})
const videoUpload = z.looseObject({
  value: z.looseObject({
    video: z.string(),
    uploadToken: z.string().default(''),
    uploadUrlsExpireAt: z.number().optional(),
    uploadInstructions: z
      .array(z.looseObject({ uploadUrl: z.url(), firstByte: z.number().int(), lastByte: z.number().int() }))
      .min(1),
  }),
})
export type VideoUpload = z.infer<typeof videoUpload>['value']
export type SimpleUpload = { urn: string; url: string; expiresAt: number | null }

const asset = z.looseObject({
  status: z.enum(['WAITING_UPLOAD', 'PROCESSING', 'AVAILABLE', 'PROCESSING_FAILED']),
  processingFailureReason: z.string().optional(),
})
export type Asset = z.infer<typeof asset>

const readPost = z.looseObject({
  id: z.string(),
  createdAt: z.number().optional(),
  commentary: z.string().default(''),
  lifecycleState: z.string().optional(),
  content: z
    .looseObject({
      media: z.looseObject({ id: z.string().optional() }).optional(),
      multiImage: z
        .looseObject({ images: z.array(z.looseObject({ id: z.string().optional() })).default([]) })
        .optional(),
      article: z.looseObject({ source: z.string().optional() }).optional(),
    })
    .optional(),
})
export type ReadPost = z.infer<typeof readPost>

/**
 * The endpoints of LinkedIn's REST API that this service calls, one function each, for one account: no decisions.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 *
 * @throws LinkedInFailure, ConnectFailed, ResponseLost
 */
export const createLinkedInApi = (client: PlatformClient, version: string, token: string) => {
  const headers = { 'linkedin-version': version, 'x-restli-protocol-version': '2.0.0' }

  const call = async (request: PlatformRequest & { operation: Operation }): Promise<PlatformHttpResponse> => {
    const answer = await client({ ...request, headers: { ...headers, ...request.headers }, token })
    if (answer.status < 200 || answer.status > 299) throw failureOf(request.operation, answer)
    return answer
  }
  const read = async <T extends z.ZodType>(
    request: PlatformRequest & { operation: Operation },
    shape: T,
  ): Promise<z.output<T>> => {
    const answer = await call(request)
    const parsed = shape.safeParse(answer.body)
    if (!parsed.success) throw unreadable(request.operation, answer)
    return parsed.data
  }
  const initialize = (
    operation: Operation,
    kind: MediumKind,
    owner: string,
    more: object,
    signal: AbortSignal,
  ) => ({
    operation,
    method: 'POST' as const,
    path: `/rest/${kind}s`,
    query: { action: 'initializeUpload' },
    json: { initializeUploadRequest: { owner, ...more } },
    signal,
  })

  return {
    /** `POST /rest/images?action=initializeUpload`. */
    initializeImage: async (owner: string, signal: AbortSignal): Promise<SimpleUpload> => {
      const { value } = await read(initialize('initialize_image', 'image', owner, {}, signal), imageUpload)
      return { urn: value.image, url: value.uploadUrl, expiresAt: value.uploadUrlExpiresAt ?? null }
    },

    /** `POST /rest/documents?action=initializeUpload`. */
    initializeDocument: async (owner: string, signal: AbortSignal): Promise<SimpleUpload> => {
      const { value } = await read(
        initialize('initialize_document', 'document', owner, {}, signal),
        documentUpload,
      )
      return { urn: value.document, url: value.uploadUrl, expiresAt: value.uploadUrlExpiresAt ?? null }
    },

    /** `POST /rest/videos?action=initializeUpload`: an address for every part; ranges include both ends. */
    initializeVideo: async (
      owner: string,
      fileSizeBytes: number,
      signal: AbortSignal,
    ): Promise<VideoUpload> => {
      const more = { fileSizeBytes, uploadCaptions: false, uploadThumbnail: false }
      return (await read(initialize('initialize_video', 'video', owner, more, signal), videoUpload)).value
    },

    /** `POST /rest/videos?action=finalizeUpload`. The etags stand in the order of the parts. */
    finalizeVideo: async (
      upload: { video: string; uploadToken: string; uploadedPartIds: string[] },
      signal: AbortSignal,
    ): Promise<void> => {
      await call({
        operation: 'finalize_video',
        method: 'POST',
        path: '/rest/videos',
        query: { action: 'finalizeUpload' },
        json: { finalizeUploadRequest: upload },
        signal,
      })
    },

    /** `GET /rest/images|videos|documents/{urn}`. */
    asset: (kind: MediumKind, urn: string): Promise<Asset> =>
      read(
        {
          operation: `get_${kind}`,
          method: 'GET',
          path: `/rest/${kind}s/${encodeURIComponent(urn)}`,
          timeoutMs: READ_LIMIT_MS,
        },
        asset,
      ),

    /** `POST /rest/posts`: visible when it answers. Its id stands in a header; null when LinkedIn doesn't tell it. */
    createPost: async (body: Record<string, unknown>, signal: AbortSignal): Promise<string | null> => {
      const answer = await call({
        operation: 'create_post',
        method: 'POST',
        path: '/rest/posts',
        json: body,
        signal,
      })
      const urn = answer.headers['x-restli-id'] ?? answer.headers['x-linkedin-id']
      return urn !== undefined && POST_URN.test(urn) ? urn : null
    },

    /** `GET /rest/posts?q=author`: the newest first. */
    postsOf: async (author: string): Promise<ReadPost[]> =>
      (
        await read(
          {
            operation: 'list_posts',
            method: 'GET',
            path: `/rest/posts?q=author&author=${encodeURIComponent(author)}&count=${FINDER_PAGE}&sortBy=CREATED`,
            headers: { 'x-restli-method': 'FINDER' },
            timeoutMs: READ_LIMIT_MS,
          },
          z.looseObject({ elements: z.array(readPost).default([]) }),
        )
      ).elements,
  }
}
export type LinkedInApi = ReturnType<typeof createLinkedInApi>
