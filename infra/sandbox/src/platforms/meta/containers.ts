import type { MeasuredFile } from '../../media-files.ts'
import type { Call, Refusal, SharedState } from '../../platform.ts'
import type { AccountPosts } from './account-posts.ts'
import { badParameter, graphError, parametersOf } from './graph-error.ts'
import type { Lag } from './lag.ts'

const DAY_MS = 86_400_000
/** Pictures and texts are ready sooner than videos. */
const QUICK_MS = 200
const DEFAULT_SLOW_MS = 5_000

export type Container<Kind extends string> = {
  id: string
  owner: string
  kind: Kind
  isChild: boolean
  text: string
  altText: string | null
  children: string[]
  file: MeasuredFile | null
  settings: Record<string, unknown>
  createdAt: number
  readyAt: number
  error: string | null
  postId: string | null
}
export type ContainerStatus = 'PUBLISHED' | 'EXPIRED' | 'IN_PROGRESS' | 'ERROR' | 'FINISHED'

/** @throws Refusal when the path names another account than the token's */
export const requireOwnNode = ({ context, account }: Call): void => {
  if (context.req.param('id') === account.id) return
  throw graphError(400, 100, `Unsupported ${context.req.method.toLowerCase()} request.`, 33)
}

/** What is made from a URL and, once FINISHED, published: by Instagram and Threads alike. */
export const createContainers = <Kind extends string>(
  { store, clock, processingMs }: SharedState,
  platform: 'instagram' | 'threads',
  { lag, posts }: { lag: Lag; posts: AccountPosts },
  unknownId: (method: 'get' | 'post', id: string) => Refusal,
) => {
  const all = () => store.collection<Container<Kind>>(`${platform}-containers`)

  const statusOf = (container: Container<Kind>): ContainerStatus => {
    if (container.postId) return 'PUBLISHED'
    if (clock.now() - container.createdAt > DAY_MS) return 'EXPIRED'
    if (clock.now() < container.readyAt) return 'IN_PROGRESS'
    return container.error ? 'ERROR' : 'FINISHED'
  }
  const find = (id: string | undefined, owner: string): Container<Kind> => {
    const container = all()[id ?? '']
    if (!container || container.owner !== owner) throw unknownId('get', id ?? '')
    return container
  }
  /** For a call that names a container; one that is new may not be known there yet. */
  const findToUse = (id: string | undefined, owner: string): Container<Kind> => {
    const container = find(id, owner)
    if (!lag.isUsable(container)) throw unknownId('post', container.id)
    return container
  }
  const filesOf = (container: Container<Kind>) =>
    (container.children.length > 0
      ? container.children.map((id) => find(id, container.owner))
      : [container]
    ).flatMap(({ file, altText }) => (file ? [{ file, altText }] : []))

  return {
    all,
    find,
    statusOf,
    /** How many were made in the last 24 hours. */
    madeToday: (): number =>
      Object.values(all()).filter(({ createdAt }) => clock.now() - createdAt < DAY_MS).length,

    /** @throws Refusal for a child that is none, or `notReady` */
    requireChildren: (ids: string[], owner: string, notReady: () => Refusal): void => {
      for (const id of ids) {
        const child = findToUse(id, owner)
        if (!child.isChild) throw badParameter('children must be carousel items')
        if (statusOf(child) !== 'FINISHED') throw notReady()
      }
    },

    /** Makes a container of a call's parameters, which stay as its settings. */
    add: (
      { account, fault }: Call,
      made: { kind: Kind; text: string; children: string[]; file: MeasuredFile | null; error: string | null },
      parameters: Record<string, string>,
    ): Response => {
      const {
        alt_text: altText = null,
        access_token: _token,
        image_url: _image,
        video_url: video,
        children: _children,
        ...settings
      } = parameters
      const slowMs = fault?.fault === 'slow_processing' ? (fault.delay_ms ?? DEFAULT_SLOW_MS) : undefined
      const readyInMs = slowMs ?? (video ? processingMs : Math.min(processingMs, QUICK_MS))
      const id = store.nextId()
      all()[id] = {
        id,
        owner: account.id,
        ...made,
        isChild: parameters.is_carousel_item === 'true',
        altText,
        settings,
        createdAt: clock.now(),
        readyAt: clock.now() + readyInMs,
        postId: null,
      }
      store.save()
      return Response.json({ id })
    },

    /** @throws Refusal for a container that its reader may not know yet */
    requireReadable: ({ id }: Container<Kind>): void => {
      if (!lag.isReadable(id)) throw unknownId('get', id)
    },

    /** Publishes the container that `creation_id` names. @throws what `check` throws for one that cannot be published */
    publish: async (
      call: Call,
      check: (container: Container<Kind>, status: ContainerStatus) => void,
      permalinkOf: (container: Container<Kind>, id: string) => string,
    ): Promise<Response> => {
      requireOwnNode(call)
      const { creation_id: creationId } = await parametersOf(call)
      if (!creationId) throw badParameter('The parameter creation_id is required.')
      const container = findToUse(creationId, call.account.id)
      check(container, statusOf(container))
      const id = store.nextId()
      // Set before the files are copied: two calls at once must not publish twice.
      container.postId = id
      const { kind, text, settings } = container
      await posts.add(call, {
        id,
        permalink: permalinkOf(container, id),
        text,
        files: filesOf(container),
        settings: { kind, ...settings },
      })
      return Response.json({ id })
    },
  }
}
