import type { Attempt, PlatformFailure } from '@carteiro/platform-kit'
import type { Pace } from './pace.ts'
import type { WholeList } from './paged.ts'

/** Fields of a call that makes a container, form encoded: objects and lists are JSON text. */
export type ContainerFields = Record<string, string>

/** What is to be made, before anything is. */
export type Post = {
  /** As it reads back in the list of posts. */
  kind: string
  text: string
  items: ContainerFields[]
  /** The container around the items; null when there is one item only. */
  carousel: ContainerFields | null
  /** The post that it replies to, of a part of a thread. */
  replyTo?: string | undefined
  /** What was asked for and can't be had, for the user to read. */
  warnings: string[]
}

/** A post as the account's list shows it. What is undefined was not given, or could not be read. */
export type ListedPost = {
  id: string
  permalink: string | undefined
  text: string | undefined
  timestamp: string | undefined
  kind: string | undefined
  /** The post that it replies to. */
  repliedTo?: string | undefined
}

/** `unclear`: the platform answered with a state that is new to us, or with none. */
export type ContainerStatus =
  | 'processing'
  | 'ready'
  | 'published'
  | 'spoilt'
  | 'expired'
  | 'missing'
  | 'unclear'

/** What a platform that publishes by containers offers, for one account. Every call throws PlatformErrors. */
export type ContainerApi = {
  createContainer(fields: ContainerFields, signal: AbortSignal): Promise<{ id: string }>
  /** `reason`: why it is spoilt. */
  readContainer(id: string): Promise<{ status: ContainerStatus; reason: string }>
  publishContainer(id: string, signal: AbortSignal): Promise<{ id: string }>
  readPermalink(mediaId: string): Promise<string | undefined>
  /** The account's posts since a time in Unix seconds, in no certain order. */
  listPosts(post: Post, since: number): Promise<WholeList<ListedPost>>
  /**
   * Before anything is made, for so many posts and replies. @throws PlatformError wait when the account may not publish them now
   */
  requireQuota?(needed: { posts: number; replies: number }): Promise<void>
  /** Best effort, in seconds, after the platform said that a quota is used up. */
  secondsUntilQuotaFrees?(failure: PlatformFailure): Promise<number>
}

export type ContainerPlatform = {
  /** As its users know it. */
  name: string
  pace: Pace
  containerFailure(reason: string): PlatformFailure
  goneContainer(reason: 'expired' | 'missing'): PlatformFailure
}

/** What all parts of publishing a post work with; the attempt's steps are those of one set of containers. */
export type Work = { attempt: Attempt; api: ContainerApi; platform: ContainerPlatform; post: Post }
