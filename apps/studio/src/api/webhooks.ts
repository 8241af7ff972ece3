import { type Mode, webhookEndpoint, webhookMessage } from '@carteiro/contracts'
import { useCarteiro } from '@carteiro/react'
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { z } from 'zod'

const WEBHOOKS_KEY = ['webhooks']
const STATES_AGAIN_MS = 10_000
/** The log is followed while it is read: a test arrives within a second. */
const MESSAGES_AGAIN_MS = 3_000
const PAGE_SIZE = 20

const withSecret = webhookEndpoint.extend({ secret: z.string() })
export type WebhookWithSecret = z.infer<typeof withSecret>
const messagePage = z.object({ messages: webhookMessage.array(), next_cursor: z.string().nullable() })

export type WebhookChoice = {
  url: string
  description: string
  types: string[] | null
  platforms: string[] | null
}

const pathOf = (id: string, more = ''): string => `/api/webhooks/${encodeURIComponent(id)}${more}`

export const useWebhooks = () => {
  const client = useCarteiro()
  return useQuery({
    queryKey: WEBHOOKS_KEY,
    queryFn: async ({ signal }) =>
      z.object({ webhooks: webhookEndpoint.array() }).parse(await client.request('/api/webhooks', { signal }))
        .webhooks,
    refetchInterval: STATES_AGAIN_MS,
  })
}

export const useWebhook = (id: string) => {
  const client = useCarteiro()
  return useQuery({
    queryKey: [...WEBHOOKS_KEY, id],
    queryFn: async ({ signal }) => webhookEndpoint.parse(await client.request(pathOf(id), { signal })),
    refetchInterval: STATES_AGAIN_MS,
  })
}

/** What was sent to an endpoint, the newest first. @param state empty: in every state */
export const useWebhookMessages = (id: string, state: string) => {
  const client = useCarteiro()
  return useInfiniteQuery({
    queryKey: [...WEBHOOKS_KEY, id, 'messages', state],
    queryFn: async ({ pageParam, signal }) =>
      messagePage.parse(
        await client.request(pathOf(id, '/messages'), {
          query: { limit: PAGE_SIZE, state: state || undefined, cursor: pageParam ?? undefined },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: MESSAGES_AGAIN_MS,
  })
}

const useAct = <Input, Output>(
  act: (input: Input, client: ReturnType<typeof useCarteiro>) => Promise<Output>,
) => {
  const client = useCarteiro()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(input, client),
    // Without a connection it fails with an error, and is not sent later when there is one.
    networkMode: 'always',
    // No answer with a secret is kept for longer than it is shown.
    gcTime: 0,
    onSettled: () => queries.invalidateQueries({ queryKey: WEBHOOKS_KEY }),
  })
}

export const useCreateWebhook = () =>
  useAct(async (body: WebhookChoice & { mode: Mode }, client) =>
    withSecret.parse(await client.request('/api/webhooks', { method: 'POST', body })),
  )

export const useChangeWebhook = (id: string) =>
  useAct(async (body: Partial<WebhookChoice> & { status?: 'enabled' | 'disabled' }, client) =>
    webhookEndpoint.parse(await client.request(pathOf(id), { method: 'PATCH', body })),
  )

export const useDeleteWebhook = (id: string) => {
  const client = useCarteiro()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => client.request(pathOf(id), { method: 'DELETE' }),
    networkMode: 'always',
    // Its own page must not ask for it any more.
    onSettled: () => queries.invalidateQueries({ queryKey: WEBHOOKS_KEY, exact: true }),
  })
}

export const useRotateWebhookSecret = (id: string) =>
  useAct(async (overlapSeconds: number, client) =>
    withSecret.parse(
      await client.request(pathOf(id, '/rotate'), {
        method: 'POST',
        body: { overlap_seconds: overlapSeconds },
      }),
    ),
  )

export const useTestWebhook = (id: string) =>
  useAct((_: undefined, client) => client.request(pathOf(id, '/test'), { method: 'POST' }))

/** Which messages are sent again: some, those since a time, or all that failed or were held. */
export type Replay = { message_ids: string[] } | { since: string } | { failed: true }

/** Answers how many. */
export const useReplay = (id: string) =>
  useAct(
    async (which: Replay, client) =>
      z
        .object({ replayed: z.int() })
        .parse(await client.request(pathOf(id, '/replay'), { method: 'POST', body: which })).replayed,
  )
