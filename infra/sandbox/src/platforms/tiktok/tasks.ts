import { randomBytes } from 'node:crypto'
import type { MeasuredFile } from '../../media-files.ts'
import type { Post, Store } from '../../store.ts'

/** A publish task. */
export type Task = {
  publishId: string
  owner: string
  kind: 'video' | 'photo'
  mode: 'direct' | 'inbox'
  /** `post_info` as it came. */
  info: Record<string, unknown>
  createdAt: number
  upload: Upload | null
  /** When its files were all there; null until then. */
  completeAt: number | null
  /** Until then it is PROCESSING_*. */
  readyAt: number
  failReason: string | null
  postId: string | null
}

export type Upload = {
  id: string
  token: string
  size: number
  chunkSize: number
  count: number
  received: number
  expiresAt: number
  path: string
}

export const tasksOf = (store: Store): Record<string, Task> => store.collection<Task>('tiktok-tasks')

export const newPublishId = (prefix: string): string => `${prefix}${randomBytes(10).toString('hex')}`

export const findByToken = (
  store: Store,
  id: string | undefined,
  token: string | undefined,
): Task | undefined =>
  Object.values(tasksOf(store)).find(
    ({ upload }) => upload !== null && upload.id === id && upload.token === token,
  )

/** Puts what was published where everybody sees it. A draft is shown too, marked as one. */
export const addPost = async (
  store: Store,
  task: Task,
  files: MeasuredFile[],
  keep: (file: MeasuredFile) => Promise<Post['media'][number]>,
  request: Post['request'],
): Promise<void> => {
  const account = store.accounts().find((one) => one.platform === 'tiktok' && one.id === task.owner)
  if (!account) return
  const id = store.nextId()
  const { title, description, ...settings } = task.info
  const isVideo = task.kind === 'video'
  task.postId = id
  store.addPost({
    platform: 'tiktok',
    account: { id: account.id, username: account.username },
    id,
    permalink: `https://www.tiktok.com/@${account.username}/${task.kind}/${id}`,
    text: String((isVideo ? title : description) ?? ''),
    media: await Promise.all(files.map(keep)),
    settings: {
      kind: task.kind,
      draft: task.mode === 'inbox',
      publish_id: task.publishId,
      ...(isVideo ? {} : { title }),
      ...settings,
    },
    created_at: new Date().toISOString(),
    request,
  })
}
