import {
  createApiCall,
  type Media,
  optionalField,
  type PlatformClient,
  PlatformFailure,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures, type Operation } from './failure-table.ts'
import { READ_LIMIT_MS } from './limits.ts'
import { type Blob, blob, COLLECTION } from './record.ts'

const written = z.looseObject({ uri: z.string().min(1), cid: z.string().min(1) })
const found = z.looseObject({ uri: z.string().min(1), cid: optionalField(z.string()) })
/** Of `getSession`. */
const session = z.looseObject({ active: optionalField(z.boolean()), status: optionalField(z.string()) })

const isSaid = (error: unknown, ...codes: string[]): boolean =>
  error instanceof PlatformFailure && codes.includes(String(error.platformError.error))

/**
 * The calls of one account to its server, one function each: no decisions.
 * https://docs.bsky.app/docs/category/http-reference
 * @throws PlatformFailure, ConnectFailed, ResponseLost
 */
export const createBlueskyApi = (client: PlatformClient, account: { did: string; accessToken: string }) => {
  const { read } = createApiCall<Operation>({
    client,
    failures,
    token: account.accessToken,
    readLimitMs: READ_LIMIT_MS,
  })

  return {
    uploadBlob: async (media: Media, signal: AbortSignal, timeoutMs: number): Promise<Blob> => {
      const answer = await read(
        'upload_blob',
        'POST /xrpc/com.atproto.repo.uploadBlob',
        {
          headers: { 'content-type': media.type, 'content-length': String(media.size) },
          body: media.pieces(0, media.size),
          timeoutMs,
          signal,
        },
        z.looseObject({ blob }),
      )
      return answer.blob
    },

    /**
     * "Write a repository record, creating or updating it as needed": the same record with the same key again changes
     * nothing. `createRecord` answers a key that is taken with an error of the server.
     */
    putRecord: (rkey: string, record: unknown, signal: AbortSignal) =>
      read(
        'put_record',
        'POST /xrpc/com.atproto.repo.putRecord',
        {
          json: { repo: account.did, collection: COLLECTION, rkey, record, validate: true },
          signal,
        },
        written,
      ),

    /** Undefined: the repository has no such record. */
    getRecord: async (rkey: string): Promise<{ uri: string } | undefined> => {
      const query = { repo: account.did, collection: COLLECTION, rkey }
      try {
        return await read('get_record', 'GET /xrpc/com.atproto.repo.getRecord', { query }, found)
      } catch (error) {
        if (isSaid(error, 'RecordNotFound')) return undefined
        throw error
      }
    },

    /** Undefined: no account has the handle. */
    resolveHandle: async (handle: string): Promise<string | undefined> => {
      try {
        const answer = await read(
          'resolve_handle',
          'GET /xrpc/com.atproto.identity.resolveHandle',
          { query: { handle } },
          z.looseObject({ did: z.string().min(1) }),
        )
        return answer.did
      } catch (error) {
        // The reference implementation says InvalidRequest.
        if (isSaid(error, 'HandleNotFound', 'InvalidRequest')) return undefined
        throw error
      }
    },

    getSession: () => read('get_session', 'GET /xrpc/com.atproto.server.getSession', {}, session),
  }
}
export type BlueskyApi = ReturnType<typeof createBlueskyApi>
