import {
  type editedMedia,
  enqueueRequest,
  MAX_MEDIA_FILES,
  type MediaFile,
  partFile,
  partsWith,
  requestedMedia,
} from '@carteiro/contracts'
import { mediaUrlProblem } from '@carteiro/service-kit'
import { z } from 'zod'
import { isInStorage, type NamedFile } from '../storage/named-file.ts'
import type { MediaStore } from './store/store.ts'
import { THUMBNAIL } from './thumbnails/thumbnails.ts'
import { uploadOf } from './upload-url.ts'

/**
 * `mediaFiles` of a request. For files uploaded here the request's facts must match what was probed, and missing ones are
 * filled in; other files must be at public addresses, or at origins that are allowed by name. Objects of Supabase Storage are left to
 * the resolver, which knows for whom they are. `thumbnailUrl`, which answers add, may come back, and is left out.
 */
export const checkedFile = (
  store: Pick<MediaStore, 'factsOf'>,
  publicUrl: string,
  allowedOrigins: string[] = [],
  entry: typeof requestedMedia | typeof editedMedia | typeof partFile = requestedMedia,
) => {
  const ours = new URL(publicUrl).origin
  return entry.transform(async ({ thumbnailUrl, ...given }, context): Promise<NamedFile> => {
    const file: NamedFile = given
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message, input: file })
    const isOurs = file.url?.startsWith(`${ours}/`) && !isInStorage(file)
    if (thumbnailUrl !== undefined && !(isOurs && thumbnailUrl === `${file.url}/${THUMBNAIL}`))
      refuse('thumbnailUrl', 'expected none, or that which the gateway answered with this file')
    if (isInStorage(file)) return file
    const url = new URL(file.url)
    if (url.origin !== ours) {
      const problem = allowedOrigins.includes(url.origin) ? undefined : mediaUrlProblem(url)
      if (problem) refuse('url', `${problem}, or the url that POST /api/media answered`)
      return file
    }
    const upload = uploadOf(url)
    const facts = upload && (await store.factsOf(upload.id, upload.name).catch(() => undefined))
    if (!facts) {
      refuse('url', 'expected the url that POST /api/media answered: there is no such upload')
      return z.NEVER
    }
    for (const [name, truth] of Object.entries(facts)) {
      const claimed = file[name as keyof MediaFile]
      if (claimed !== undefined && claimed !== truth)
        refuse(name, `expected ${truth}, as the upload is; this says ${claimed}`)
    }
    return { ...file, ...facts }
  })
}

type Checks = { store: Pick<MediaStore, 'factsOf'>; publicUrl: string; mediaOrigins: string[] }

/** A file of a part of a thread: the same, but no object of Supabase Storage. */
export const checkedPartFile = ({ store, publicUrl, mediaOrigins }: Checks) =>
  // Its type has the inputs of all kinds of entries, and this is one of them.
  checkedFile(store, publicUrl, mediaOrigins, partFile) as unknown as z.ZodType<
    MediaFile,
    z.input<typeof partFile>
  >

/** What enqueueing takes, with its files checked. */
export const checkedRequest = (checks: Checks) => {
  const file = checkedFile(checks.store, checks.publicUrl, checks.mediaOrigins)
  return enqueueRequest.extend({
    mediaFiles: z.array(file).max(MAX_MEDIA_FILES).default([]),
    parts: partsWith(checkedPartFile(checks)).optional(),
  })
}
export type CheckedRequest = ReturnType<typeof checkedRequest>
