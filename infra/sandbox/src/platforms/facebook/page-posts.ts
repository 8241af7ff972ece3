import { keepMedia, type MeasuredFile } from '../../media-files.ts'
import type { Call, Surroundings } from '../../platform.ts'
import type { Post } from '../../store.ts'

const DAY_MS = 86_400_000

/** What everybody sees of a page. */
export const pagePosts = ({ store, clock }: Surroundings) => {
  const of = (pageId: string): Post[] =>
    store.posts().filter((post) => post.platform === 'facebook' && post.account.id === pageId)

  return {
    of,
    find: (id: string): Post | undefined =>
      store.posts().find((post) => post.platform === 'facebook' && post.id === id),
    today: (pageId: string, kind: string): number =>
      of(pageId).filter(
        ({ settings, created_at }) => settings.kind === kind && clock.now() - Date.parse(created_at) < DAY_MS,
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
        platform: 'facebook',
        account: { id: account.id, username: account.username },
        id: post.id,
        permalink: post.permalink,
        text: post.text,
        media,
        settings: post.settings,
        created_at: new Date(clock.now()).toISOString(),
        request,
      })
    },
  }
}
export type PagePosts = ReturnType<typeof pagePosts>
