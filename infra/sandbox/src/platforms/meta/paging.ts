import type { SandboxContext } from '../../platform.ts'
import { badParameter } from './graph-error.ts'

const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100

const cursorOf = (index: number): string => Buffer.from(`cursor:${index}`).toString('base64url')
const indexOf = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0
  const index = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (index === undefined) throw badParameter('Invalid cursor')
  return Number(index)
}

/** A page of a list, and where the next one is while there is more. https://developers.facebook.com/docs/graph-api/results */
export const pageOf = <Entry>({ req }: SandboxContext, all: Entry[], maxLimit = MAX_LIMIT) => {
  const start = indexOf(req.query('after'))
  const limit = Math.min(maxLimit, Number(req.query('limit') ?? DEFAULT_LIMIT))
  if (!Number.isInteger(limit) || limit < 1) throw badParameter('limit must be a positive number')
  const end = start + limit
  const next = new URL(req.url)
  next.searchParams.set('after', cursorOf(end))
  next.searchParams.set('limit', String(limit))
  return {
    data: all.slice(start, end),
    paging: {
      cursors: { before: cursorOf(start), after: cursorOf(Math.min(end, all.length)) },
      ...(end < all.length ? { next: next.href } : {}),
    },
  }
}
