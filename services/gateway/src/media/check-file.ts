import { type editedFile, type JobFile, type MediaFile, requestedFile } from '@carteiro/contracts'
import { mediaUrlProblem } from '@carteiro/service-kit'
import { z } from 'zod'
import type { MediaStore } from './store/store.ts'
import { THUMBNAIL } from './thumbnails/thumbnails.ts'
import { uploadOf } from './upload-url.ts'

/**
 * `mediaFiles` of a request. For files uploaded here the request's facts must match what was probed, and missing ones are
 * filled in; other files must be at public addresses, or at origins that are allowed by name. `thumbnailUrl`, which answers add, may
 * come back, and is left out.
 */
export const checkedFile = (
  store: Pick<MediaStore, 'factsOf'>,
  publicUrl: string,
  allowedOrigins: string[] = [],
  entry: typeof requestedFile | typeof editedFile = requestedFile,
) => {
  const ours = new URL(publicUrl).origin
  return entry.transform(async ({ thumbnailUrl, ...file }, context): Promise<JobFile> => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message, input: file })
    const url = new URL(file.url)
    if (thumbnailUrl !== undefined && (url.origin !== ours || thumbnailUrl !== `${file.url}/${THUMBNAIL}`))
      refuse('thumbnailUrl', 'expected none, or that which the gateway answered with this file')
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
