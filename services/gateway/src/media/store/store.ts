import type { Readable } from 'node:stream'
import { id as idSchema, mediaFile } from '@carteiro/contracts'
import type { Bytes, Facts } from '@carteiro/media'
import { ApiError } from '@carteiro/service-kit'
import type { DataStore } from '@tus/utils'
import type { Context } from 'hono'

/** What is noted of a file beside its bytes. */
export const notes = mediaFile
  .omit({ url: true, altText: true, etag: true, storage: true, copy: true })
  .partial({ name: true })
export type Notes = Facts & { name: string }

/** A kept file. `body`: its bytes from `start` (included) to `end` (not included), as the body of a response (`context`) or to be read. */
export type StoredFile = {
  size: number
  /** Of one whose content may become another; without quotes. */
  etag?: string
  facts: Facts
  body(start: number, end: number, context?: Context): Promise<ReadableStream>
}
/** Where a probe reads bytes that were received. */
export type ReceivedBytes = { path: string } | { bytes: Bytes; declaredType: string }
/** What a store has of an upload; `at`: when something of it was last written, in ms. */
export type ListedMedia = { id: string; isKept: boolean; at: number }

/**
 * Where uploads are, on disk or in a bucket. An upload is received under an id, then kept, and found from then on; nothing is
 * found before it is whole. @throws ApiError 507 where there is no room, 503 where the storage does not answer
 */
export type MediaStore = {
  /** Before the bytes are taken. @throws 507 where it is known that there is no room for them */
  requireRoom(bytes: number): Promise<void>
  /** Stores bytes as they come. @throws also what reading them throws */
  receive(id: string, bytes: Readable): Promise<void>
  /** Resumable uploads before they are kept, as the tus server writes them. */
  resumable(): DataStore
  /** Whether all bytes of a resumable upload are here. Does what a gateway that was killed behind the last one has not done. */
  isComplete(id: string, bytes: number): Promise<boolean>
  /** Lets `work` read what was received. */
  reading<T>(id: string, work: (received: ReceivedBytes) => Promise<T>): Promise<T>
  keep(id: string, what: Notes): Promise<void>
  /** All there is of an upload, kept or not; there may be nothing. */
  remove(id: string): Promise<void>
  /** Takes ids and names from outside. */
  find(id: string, name: string): Promise<StoredFile | undefined>
  factsOf(id: string, name: string): Promise<Facts | undefined>
  /**
   * Lets `work` read a kept upload where it is a file on this machine, for as long as it takes. Of a large one in a bucket only its
   * beginning and its end may be there, and nothing between.
   * @throws 404 when there is no such upload
   */
  readingKept<T>(id: string, name: string, work: (path: string) => Promise<T>): Promise<T>
  /** A small picture of an upload, which goes with it. It takes ids from outside. */
  thumbnail(id: string): Promise<Buffer | undefined>
  keepThumbnail(id: string, bytes: Buffer): Promise<void>
  /** Everything that is stored, in the order of the ids. */
  list(): AsyncGenerator<ListedMedia[]>
  /** What operators should know. */
  problems(): Promise<string[]>
}

/** @throws always */
export const notThere = (): never => {
  throw new ApiError(404, 'not_found', 'there is no file at this address')
}

export const isId = (text: string): boolean => idSchema.safeParse(text).success
