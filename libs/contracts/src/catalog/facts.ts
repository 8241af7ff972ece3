import type { JobContent } from '../internal.ts'
import { kindOfMedia } from '../media.ts'
import type { LengthCounting, Value } from './condition.ts'
import { countText } from './count-text.ts'

/** Facts beside the content. One that is left out is unknown, and rules that need it do not apply. */
export type World = {
  /** Milliseconds since 1970, as are all times here. */
  now?: number | undefined
  /** When the post is to be published; now, when left out. */
  due?: number | undefined
  /** The account to publish with: `external_id`, `scopes`, `profile`. */
  account?: Record<string, unknown> | undefined
}

/** What conditions are evaluated on: the content, the world, and in a rule for `each` entry of a list that entry. */
export type Facts = World & { content: JobContent; item?: unknown; index?: number }

/** Stands for an unknown fact; undefined means that it is known to be absent. */
export const UNKNOWN = Symbol('unknown')

const step = (from: unknown, name: string): unknown =>
  typeof from === 'object' && from !== null && Object.hasOwn(from, name)
    ? (from as Record<string, unknown>)[name]
    : undefined

const walk = (from: unknown, names: string[]): unknown => names.reduce(step, from)

/** The files, each with the facts that are derived from its others. */
export const filesOf = ({ content }: Pick<Facts, 'content'>) =>
  content.mediaFiles.map((file) => ({
    ...file,
    kind: kindOfMedia(file.type),
    ...(file.width && file.height ? { aspectRatio: file.width / file.height } : {}),
  }))

/** The fact that a path names. */
export const factAt = (facts: Facts, path: string): unknown => {
  const [root, ...names] = path.split('.')
  if (root === 'caption') return facts.content.caption
  if (root === 'index') return facts.index
  if (root === 'item') return walk(facts.item, names)
  if (root === 'settings') return walk(facts.content.settings, names)
  if (root === 'account') return facts.account === undefined ? UNKNOWN : walk(facts.account, names)
  if (root === 'parts') return walk({ count: 1 + (facts.content.thread?.length ?? 0) }, names)
  if (root !== 'files') return UNKNOWN
  return names[0] === 'count' ? facts.content.mediaFiles.length : walk(filesOf(facts), names)
}

const commaListLength = (entries: unknown[]): number => {
  const texts = entries.filter((entry) => typeof entry === 'string')
  const quotes = texts.filter((text) => /\s/.test(text)).length * 2
  return texts.reduce((sum, text) => sum + text.length, quotes) + Math.max(0, texts.length - 1)
}

const lengthOf = (fact: unknown, counting: LengthCounting): unknown => {
  if (fact === UNKNOWN) return UNKNOWN
  if (counting === 'items') return Array.isArray(fact) ? fact.length : undefined
  if (counting === 'comma_list') return Array.isArray(fact) ? commaListLength(fact) : undefined
  return typeof fact === 'string' ? countText(fact, counting) : undefined
}

/** The fact that a condition's value refers to. */
export const readValue = (facts: Facts, value: Value): unknown => {
  if (typeof value === 'string') return factAt(facts, value)
  if ('length' in value) return lengthOf(factAt(facts, value.value), value.length)
  if ('times' in value) {
    const fact = factAt(facts, value.value)
    return typeof fact === 'number' ? fact * value.times : fact
  }
  const number = factAt(facts, value.file) ?? value.first
  return typeof number === 'number'
    ? walk(filesOf(facts), [String(number - value.first), value.fact])
    : undefined
}
