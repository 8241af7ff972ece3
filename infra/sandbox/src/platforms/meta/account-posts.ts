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
    today: (accountId: string, isCounted: string | ((post: Post) => boolean) = () => true): number =>
      of(accountId).filter(
        (post) =>
          (typeof isCounted === 'string' ? post.settings.kind === isCounted : isCounted(post)) &&
          clock.now() - Date.parse(post.created_at) < DAY_MS,
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

/** How much of an account's publishing quota is used up; and of that of its replies, where they have their own. */
export const publishingLimit =
  (
    posts: AccountPosts,
    rules: () => { publish_quota: number; reply_quota?: number },
    isReply: (post: Post) => boolean = () => false,
  ) =>
  ({ account }: Call): Response => {
    const { publish_quota: most, reply_quota: mostReplies } = rules()
    const usage = {
      quota_usage: posts.today(account.id, (post) => !isReply(post)),
      config: { quota_total: most, quota_duration: DAY_MS / 1000 },
    }
    const ofReplies = {
      reply_quota_usage: posts.today(account.id, isReply),
      reply_config: { quota_total: mostReplies, quota_duration: DAY_MS / 1000 },
    }
    return Response.json({ data: [mostReplies === undefined ? usage : { ...usage, ...ofReplies }] })
  }
