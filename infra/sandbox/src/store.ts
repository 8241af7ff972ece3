import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SandboxAccount = {
  platform: string
  id: string
  username: string
  access_token: string
  scopes: string[]
  /** Milliseconds since 1970; null: never. */
  expires_at: number | null
}

export type PostedMedia = {
  kind: 'image' | 'gif' | 'video' | 'document'
  url: string
  mime_type: string
  width: number | null
  height: number | null
  duration_seconds: number | null
  size: number
  alt_text: string | null
}

export type Post = {
  platform: string
  account: { id: string; username: string }
  id: string
  permalink: string
  text: string
  media: PostedMedia[]
  settings: Record<string, unknown>
  created_at: string
  /** Which request made it. */
  request: { id: string; method: string; path: string; traceparent: string | null; at: string }
}

/** What a platform keeps besides its posts (uploads, containers), by name. */
type Collections = Record<string, Record<string, unknown>>
type State = { accounts: SandboxAccount[]; posts: Post[]; collections: Collections; lastId: string }

/** The sandbox's memory. With a folder it survives a restart: every effect is on disk before it is answered. */
export type Store = ReturnType<typeof createStore>

export const createStore = (
  dataDir: string | undefined,
  firstAccounts: SandboxAccount[],
  /** Called with every new id. */
  noteNew: (id: string) => void = () => undefined,
) => {
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'carteiro-sandbox-'))
  const file = join(dir, 'state.json')
  mkdirSync(join(dir, 'media'), { recursive: true })
  const fresh = (): State => ({
    accounts: structuredClone(firstAccounts),
    posts: [],
    collections: {},
    lastId: '1990000000000000000',
  })

  let state: State
  try {
    state = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    state = fresh()
  }

  const save = (): void => {
    if (dataDir === undefined) return
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  }

  return {
    mediaDir: join(dir, 'media'),
    save,
    accounts: () => state.accounts,
    posts: () => state.posts,
    collection: <T>(name: string): Record<string, T> => {
      state.collections[name] ??= {}
      return state.collections[name] as Record<string, T>
    },
    /** Nineteen digits, growing: as the platforms' ids. */
    nextId: (): string => {
      state.lastId = (BigInt(state.lastId) + 1n + BigInt(Math.floor(Math.random() * 1000))).toString()
      noteNew(state.lastId)
      return state.lastId
    },
    addPost: (post: Post): void => {
      state.posts.push(post)
      noteNew(post.id)
      save()
    },
    /** What an account's owner edits. */
    changePost: (id: string, { settings, ...changes }: Partial<Pick<Post, 'text' | 'settings'>>): void => {
      const post = state.posts.find((one) => one.id === id)
      if (post) Object.assign(post, changes, { settings: { ...post.settings, ...settings } })
      save()
    },
    removePost: (id: string): void => {
      state.posts = state.posts.filter((post) => post.id !== id)
      save()
    },
    /** Posts, uploads and containers go; accounts stay. */
    forget: (): void => {
      state = { ...fresh(), accounts: state.accounts }
      save()
    },
    close: (): void => {
      if (dataDir === undefined) rmSync(dir, { recursive: true, force: true })
    },
  }
}
