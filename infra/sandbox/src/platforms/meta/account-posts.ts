import { keepMedia, type MeasuredFile } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { Post } from '../../store.ts'

const DAY_MS = 86_400_000

/** How Meta writes times: without milliseconds. */
export const timestampOf = ({ created_at }: Post): string => created_at.replace(/\.\d+Z$/, '+0000')
export const shortcodeOf = (id: string): string => BigInt(id).toString(36)

/** What was posted as the accounts of a platform. */
export const accountPosts = (
  { store, clock }: SharedState,
  platform: 'instagram' | 'facebook' | 'threads',
) => {
  const of = (accountId: string): Post[] =>
    store.posts().filter((post) => post.platform === platform && post.account.id === accountId)
  return {
    of,
    has: (id: string): boolean => store.posts().some((post) => post.platform === platform && post.id === id),
    /** How many there are of the last 24 hours, of one kind or of all. */
    today: (accountId: string, kind?: string): number =>
      of(accountId).filter(
        ({ settings, created_at }) =>
          (kind === undefined || settings.kind === kind) && clock.now() - Date.parse(created_at) < DAY_MS,
      ).length,
    add: async (
      { account, request }: Call,
      post: {
        id: string
        permalink: string
        text: string
        files: { file: MeasuredFile; altText: string | null }[]
        settings: Record<string, unknown>
      },
    ): Promise<void> => {
      const media = await Promise.all(post.files.map(({ file, altText }) => keepMedia(store, file, altText)))
      store.addPost({
        platform,
        account: { id: account.id, username: account.username },
        id: post.id,
        permalink: post.permalink,
        text: post.text,
        media,
        settings: post.settings,
        created_at: new Date().toISOString(),
        request,
      })
    },
  }
}
export type AccountPosts = ReturnType<typeof accountPosts>

/** How much of an account's publishing quota is used up. */
export const publishingLimit =
  (posts: AccountPosts, rules: () => { publish_quota: number }) =>
  ({ account }: Call): Response =>
    Response.json({
      data: [
        {
          quota_usage: posts.today(account.id),
          config: { quota_total: rules().publish_quota, quota_duration: DAY_MS / 1000 },
        },
      ],
    })
