import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileTypeFromFile } from 'file-type'
import { z } from 'zod'
import { type MeasuredFile, measure } from '../../media-files.ts'
import { type Call, Refusal, type SandboxContext, type SharedState } from '../../platform.ts'
import type { SandboxAccount } from '../../store.ts'
import { storeBody } from '../../store-body.ts'
import { authorFor } from './authors.ts'
import { refusal, unprocessable } from './refusals.ts'
import type { LinkedInRules } from './rules.ts'

export const assetKinds = ['image', 'video', 'document'] as const
export type AssetKind = (typeof assetKinds)[number]

type Part = { first: number; last: number; etag: string | null }
export type Asset = {
  id: string
  urn: string
  kind: AssetKind
  owner: string
  account: string
  path: string
  expiresAt: number
  parts: Part[]
  sentAt: number | null
  readyAt: number
  failure: string | null
  measured: MeasuredFile | null
}

const MAX_VIDEO_BYTES = 500_000_000
const MIN_VIDEO_BYTES = 75_000
const DOCUMENTS = /pdf|msword|ms-powerpoint|officedocument|x-cfb/
const PICTURES = ['image/jpeg', 'image/png', 'image/gif']

const beginBody = z.strictObject({ initializeUploadRequest: z.strictObject({ owner: z.string() }) })
const beginVideoBody = z.strictObject({
  initializeUploadRequest: z.strictObject({
    owner: z.string(),
    fileSizeBytes: z.int().min(MIN_VIDEO_BYTES).max(MAX_VIDEO_BYTES),
    uploadCaptions: z.boolean().default(false),
    uploadThumbnail: z.boolean().default(false),
  }),
})
const finalizeBody = z.strictObject({
  finalizeUploadRequest: z.strictObject({
    video: z.string(),
    uploadToken: z.string(),
    uploadedPartIds: z.array(z.string()).min(1),
  }),
})

/** @throws Refusal 422 with a line for every problem */
export const readBody = async <T extends z.ZodType>(
  context: SandboxContext,
  shape: T,
): Promise<z.output<T>> => {
  const json = await context.req.json().catch(() => undefined)
  if (json === undefined)
    throw refusal(400, 'ILLEGAL_ARGUMENT', 'Request body could not be converted to data map')
  const body = shape.safeParse(json)
  if (body.success) return body.data
  throw unprocessable(
    body.error.issues.map(({ path, message }) => `ERROR :: /${path.join('/')} :: ${message}`),
  )
}

const measureDocument = async (path: string, size: number): Promise<MeasuredFile | undefined> => {
  const type = await fileTypeFromFile(path)
  if (!type || !DOCUMENTS.test(type.mime)) return undefined
  const nothing = { width: null, height: null, duration_seconds: null }
  return { kind: 'document', mime_type: type.mime, size, path, ...nothing }
}

/** What is wrong with a file, once it is there. */
const problemOf = (kind: AssetKind, file: MeasuredFile | undefined): string | null => {
  if (!file) return 'The file cannot be read'
  if (kind === 'document') return null
  if (kind === 'image') return PICTURES.includes(file.mime_type) ? null : 'Unsupported image format'
  if (file.kind !== 'video' || file.mime_type !== 'video/mp4') return 'Unsupported video format'
  return (file.duration_seconds ?? 0) > 1800 ? 'The video is too long' : null
}

/**
 * Uploads of pictures, videos and documents.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
 */
export const linkedinAssets = (
  { store, clock, processingMs, lag }: SharedState,
  rules: () => LinkedInRules,
) => {
  const assets = () => store.collection<Asset>('linkedin-assets')
  const byUrn = (urn: string): Asset | undefined => Object.values(assets()).find((asset) => asset.urn === urn)

  const begin = (kind: AssetKind, { account }: Call, owner: string, bytes: number | null): Asset => {
    authorFor(account, owner, rules(), 'write')
    const id = `D4E${randomUUID().replaceAll('-', '').slice(0, 20)}`
    const path = join(store.mediaDir, `linkedin-${randomUUID()}`)
    writeFileSync(path, '')
    const size = rules().part_bytes
    const starts =
      bytes === null ? [] : Array.from({ length: Math.ceil(bytes / size) }, (_, index) => index * size)
    const asset: Asset = {
      id,
      urn: `urn:li:${kind}:${id}`,
      kind,
      owner,
      account: account.id,
      path,
      expiresAt: clock.now() + rules().upload_seconds * 1000,
      // As the real API: the last range may reach beyond the file's end.
      parts: starts.map((first) => ({ first, last: first + size - 1, etag: null })),
      sentAt: null,
      readyAt: 0,
      failure: null,
      measured: null,
    }
    assets()[id] = asset
    lag.note(asset.urn)
    store.save()
    return asset
  }

  const addressOf = ({ req }: SandboxContext, { id, kind }: Asset, part: number): string =>
    `${new URL(req.url).origin}/linkedin/dms-uploads/${kind}/${id}/${part}?sau=${randomUUID()}`

  const settle = async ({ fault }: Pick<Call, 'fault'>, asset: Asset, bytes: number): Promise<void> => {
    asset.measured =
      (asset.kind === 'document' ? await measureDocument(asset.path, bytes) : await measure(asset.path)) ??
      null
    asset.failure =
      fault?.fault === 'processing_failed'
        ? 'Invalid file'
        : problemOf(asset.kind, asset.measured ?? undefined)
    asset.sentAt = clock.now()
    asset.readyAt =
      clock.now() + (fault?.fault === 'slow_processing' ? (fault.delay_ms ?? 5_000) : processingMs)
    store.save()
  }

  const statusOf = (asset: Asset): string => {
    if (asset.sentAt === null) return 'WAITING_UPLOAD'
    if (asset.readyAt > clock.now()) return 'PROCESSING'
    return asset.failure ? 'PROCESSING_FAILED' : 'AVAILABLE'
  }

  const uploading = (context: SandboxContext): Asset => {
    const asset = assets()[context.req.param('id') ?? '']
    if (!asset || asset.expiresAt <= clock.now()) throw new Refusal(401, null)
    return asset
  }

  return {
    /** @throws Refusal 401 when there is no such upload (any more) */
    ownerOfUpload: (id: string): SandboxAccount => {
      const account = store.accounts().find((one) => one.id === assets()[id]?.account)
      if (!account) throw new Refusal(401, null)
      return account
    },

    begin:
      (kind: 'image' | 'document') =>
      async (call: Call): Promise<Response> => {
        if (call.context.req.query('action') !== 'initializeUpload')
          throw refusal(400, 'ILLEGAL_ARGUMENT', 'action')
        const { initializeUploadRequest: wanted } = await readBody(call.context, beginBody)
        const asset = begin(kind, call, wanted.owner, null)
        const uploadUrl = addressOf(call.context, asset, 0)
        return Response.json({ value: { uploadUrl, uploadUrlExpiresAt: asset.expiresAt, [kind]: asset.urn } })
      },

    beginVideo: async (call: Call): Promise<Response> => {
      const { initializeUploadRequest: wanted } = await readBody(call.context, beginVideoBody)
      const asset = begin('video', call, wanted.owner, wanted.fileSizeBytes)
      return Response.json({
        value: {
          video: asset.urn,
          uploadToken: '',
          uploadUrlsExpireAt: asset.expiresAt,
          uploadInstructions: asset.parts.map(({ first, last }, index) => ({
            uploadUrl: addressOf(call.context, asset, index),
            firstByte: first,
            lastByte: last,
          })),
        },
      })
    },

    upload: async (call: Call): Promise<Response> => {
      const asset = uploading(call.context)
      if (asset.kind === 'video') throw new Refusal(400, null)
      writeFileSync(asset.path, '')
      await settle(call, asset, await storeBody(call.context, asset.path, 0))
      return new Response(null, { status: 201 })
    },

    uploadPart: async ({ context }: Call): Promise<Response> => {
      const asset = uploading(context)
      const part = asset.parts[Number(context.req.param('part'))]
      if (!part || asset.sentAt !== null) throw new Refusal(400, null)
      const bytes = await storeBody(context, asset.path, part.first)
      if (bytes > part.last - part.first + 1) throw new Refusal(400, null)
      part.etag = randomUUID()
      store.save()
      return new Response(null, { status: 200, headers: { etag: `"${part.etag}"` } })
    },

    finalize: async (call: Call): Promise<Response> => {
      const { finalizeUploadRequest: request } = await readBody(call.context, finalizeBody)
      const asset = byUrn(request.video)
      if (!asset || asset.account !== call.account.id)
        throw refusal(400, 'INVALID_VIDEO_ID', 'Invalid video id')
      if (asset.sentAt !== null) throw refusal(400, 'UPDATING_ASSET_FAILED', 'The asset is finalized already')
      if (asset.parts.some(({ etag }) => etag === null || !request.uploadedPartIds.includes(etag))) {
        throw refusal(400, 'INVALID_VALUE_FOR_FIELD', 'uploadedPartIds: unknown part')
      }
      await settle(call, asset, 0)
      const isInOrder = asset.parts.every(({ etag }, index) => request.uploadedPartIds[index] === etag)
      if (!isInOrder) asset.failure = 'The parts do not fit together'
      store.save()
      return new Response(null, { status: 200 })
    },

    get:
      (kind: AssetKind) =>
      ({ context, account }: Call): Response => {
        const asset = byUrn(context.req.param('urn') ?? '')
        if (!asset || asset.kind !== kind) throw refusal(404, 'NOT_FOUND', 'Could not find entity')
        const mayRead =
          kind === 'video' ||
          (asset.owner.startsWith('urn:li:organization:') && account.scopes.includes('r_organization_social'))
        if (asset.account !== account.id || !mayRead) {
          throw refusal(403, 'ACCESS_DENIED', `Accessing this ${kind} resource is forbidden`)
        }
        if (!lag.isReadable('linkedin', asset.urn)) throw refusal(404, 'NOT_FOUND', 'Could not find entity')
        return Response.json({
          id: asset.urn,
          owner: asset.owner,
          status: statusOf(asset),
          ...(asset.failure && statusOf(asset) === 'PROCESSING_FAILED'
            ? { processingFailureReason: asset.failure }
            : {}),
        })
      },

    /** A file that a post of this author may show. @throws Refusal */
    usable: (urn: string, author: string, kinds: AssetKind[]): Asset => {
      const asset = byUrn(urn)
      const kind = urn.split(':')[2] ?? ''
      if (!asset || asset.owner !== author || !kinds.includes(asset.kind)) {
        throw refusal(400, `INVALID_${kind.toUpperCase()}_ID`, `Invalid ${kind} id ${urn}`)
      }
      const status = statusOf(asset)
      if (status === 'PROCESSING_FAILED')
        throw refusal(400, 'MEDIA_ASSET_PROCESSING_FAILED', asset.failure ?? '')
      if (status !== 'AVAILABLE')
        throw refusal(400, 'MEDIA_ASSET_WAITING_UPLOAD', `Media asset ${urn} is not ready`)
      return asset
    },
  }
}
export type Assets = ReturnType<typeof linkedinAssets>
