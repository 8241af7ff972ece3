import { auditEntry } from '@carteiro/contracts'
import { useCarteiro } from '@carteiro/react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { z } from 'zod'

/** What the log is narrowed by; empty texts narrow nothing. */
export type AuditQuery = { action: string; actor: string; target: string; since: string }

const PAGE_SIZE = 40
const AGAIN_MS = 20_000

const page = z.object({ entries: auditEntry.array(), next_cursor: z.string().nullable() })

export const useAudit = (query: AuditQuery) => {
  const client = useCarteiro()
  return useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: async ({ pageParam, signal }) => {
      const given = Object.entries({ ...query, cursor: pageParam ?? '' }).filter(([, value]) => value !== '')
      const asked = { ...Object.fromEntries(given), limit: PAGE_SIZE }
      return page.parse(await client.request('/api/audit', { query: asked, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  })
}
