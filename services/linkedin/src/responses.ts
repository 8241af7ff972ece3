import { optionalField, platformId, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'

/**
 * What is read of LinkedIn's responses. Required is only what the service needs and the documents promise; LinkedIn's
 * Rest.li leaves out what is empty.
 */

/** Milliseconds since 1970. */
const optionalTime = optionalField(z.coerce.number().positive())

/** Promised: `uploadUrl` and the asset's URN. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api#sample-response */
export const imageUpload = z.looseObject({
  value: z.looseObject({ uploadUrl: z.url(), uploadUrlExpiresAt: optionalTime, image: platformId }),
})

/** Promised: likewise. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api#sample-response */
export const documentUpload = z.looseObject({
  value: z.looseObject({ uploadUrl: z.url(), uploadUrlExpiresAt: optionalTime, document: platformId }),
})

/**
 * Promised: `video`, and an address and the last byte of each part. The upload token is usually empty, and the first
 * byte of the first part is 0: what is left out is read as that.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api#initialize-video-upload
 */
export const videoUpload = z.looseObject({
  value: z.looseObject({
    video: platformId,
    uploadToken: optionalField(z.string()),
    uploadUrlsExpireAt: optionalTime,
    uploadInstructions: z
      .array(
        z.looseObject({
          uploadUrl: z.url(),
          firstByte: optionalField(z.coerce.number().int()),
          lastByte: z.coerce.number().int(),
        }),
      )
      .min(1),
  }),
})

/**
 * A picture, a video or a document. Its states are WAITING_UPLOAD, PROCESSING, AVAILABLE and PROCESSING_FAILED; one
 * that is unknown or left out says nothing, and is asked for again.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api#get-a-video
 */
export const asset = z.looseObject({
  status: optionalField(z.string()),
  processingFailureReason: optionalField(z.string()),
})
export type Asset = z.output<typeof asset>

const shownMedium = z.looseObject({ id: platformId })
/** What a post shows, one of these: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/post-api-schema */
const content = z.looseObject({
  media: shownMedium.nullish(),
  multiImage: z.looseObject({ images: z.array(shownMedium) }).nullish(),
  article: z.looseObject({ source: z.string() }).nullish(),
})

/** Only the id is promised: an entry without one is counted as unreadable. */
const listedPost = z.looseObject({
  id: platformId,
  createdAt: optionalTime,
  commentary: optionalField(z.string()),
  /** Left out where a post is text alone; `unreadable` is neither that nor anything else. */
  content: content.nullish().catch('unreadable' as never),
})
export type ListedPost = {
  id: string
  createdAt?: number | undefined
  commentary?: string | undefined
  content?: z.output<typeof content> | 'unreadable' | null | undefined
}

/**
 * A page of a finder: a page may be shorter than asked for although another follows, which a link tells.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
 */
const pageOf = <T extends z.ZodType>(entry: T) =>
  z
    .looseObject({
      elements: tolerantList(entry),
      paging: optionalField(
        z.looseObject({ links: tolerantList(z.looseObject({ rel: z.string(), href: z.string() })) }),
      ),
    })
    .transform(({ elements, paging }) => ({
      ...elements,
      next: paging?.links.items.find(({ rel }) => rel === 'next')?.href,
    }))

export const postsPage = pageOf(listedPost)

/**
 * A role of the member's. Clients have seen the organisation under each of these names.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role
 */
const roleOfMember = z.looseObject({
  organization: optionalField(platformId),
  organizationTarget: optionalField(platformId),
  organizationalTarget: optionalField(platformId),
  role: optionalField(z.string()),
  state: optionalField(z.string()),
})
export const rolesPage = pageOf(roleOfMember)

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api */
export const organization = z.looseObject({
  localizedName: optionalField(z.string()),
  vanityName: optionalField(z.string()),
})

/** Promised: `sub`. https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 */
export const userInfo = z.looseObject({ sub: platformId, name: optionalField(z.string()) })
