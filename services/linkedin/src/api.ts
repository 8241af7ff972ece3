import type { PlatformClient, PlatformHttpResponse, PlatformRequest } from '@carteiro/platform-kit'
import type { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable } from './failures.ts'
import { POSTS_MAX_PAGES, READ_LIMIT_MS } from './limits.ts'
import { PAGE_SIZE, type ReadList, readPages } from './paged.ts'
import type { MediumKind } from './post.ts'
import {
  type Asset,
  asset,
  documentUpload,
  imageUpload,
  type ListedPost,
  postsPage,
  videoUpload,
} from './responses.ts'
import { partsOf, type VideoUpload } from './video-parts.ts'

/** A post's URN: share and ugcPost today. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/urns */
const URN = /^urn:li:\w+:[\w-]+$/

export type SimpleUpload = { urn: string; url: string; expiresAt: number | null }

/** The id of what was created stands in a header. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#response-1 */
const idOf = ({ headers }: PlatformHttpResponse): string | undefined => {
  const told = headers['x-restli-id'] ?? headers['x-linkedin-id'] ?? ''
  const urn = told.includes('%3A') ? decodeURIComponent(told) : told
  return URN.test(urn) ? urn : undefined
}

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
      const request = initialize('initialize_video', 'video', owner, more, signal)
      const { value } = await read(request, videoUpload)
      const parts = partsOf(value.uploadInstructions, fileSizeBytes)
      if (!parts) throw unreadable('initialize_video', { status: 200, body: undefined, headers: {} })
      const { video, uploadToken = '', uploadUrlsExpireAt = null } = value
      return { urn: video, token: uploadToken, expiresAt: uploadUrlsExpireAt, parts }
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

    /** `POST /rest/posts`: visible when it answers 201. @throws LinkedInFailure (unclear) when it does not tell the id */
    createPost: async (body: Record<string, unknown>, signal: AbortSignal): Promise<string> => {
      const answer = await call({
        operation: 'create_post',
        method: 'POST',
        path: '/rest/posts',
        json: body,
        signal,
      })
      const urn = idOf(answer)
      if (urn === undefined) throw unreadable('create_post', answer)
      return urn
    },

    /** `GET /rest/posts?q=author`: the newest first, as far back as `since`, in milliseconds. */
    postsOf: (author: string, since: number): Promise<ReadList<ListedPost>> =>
      readPages(
        (start) =>
          read(
            {
              operation: 'list_posts',
              method: 'GET',
              path: `/rest/posts?q=author&author=${encodeURIComponent(author)}&start=${start}&count=${PAGE_SIZE}&sortBy=CREATED`,
              headers: { 'x-restli-method': 'FINDER' },
              timeoutMs: READ_LIMIT_MS,
            },
            postsPage,
          ),
        {
          maxPages: POSTS_MAX_PAGES,
          isEnough: (posts) => posts.every(({ createdAt }) => createdAt !== undefined && createdAt < since),
        },
      ),
  }
}
export type LinkedInApi = ReturnType<typeof createLinkedInApi>
