import { apiKey, apiKeyWithSecret, type CreateKey, type EditKey } from '@carteiro/contracts'
import { useCarteiro } from '@carteiro/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'

const KEYS_KEY = ['keys']
/** When keys were last used is known to the minute. */
const AGAIN_MS = 30_000

/** The user's API keys, the newest first, revoked ones too. */
export const useKeys = () => {
  const client = useCarteiro()
  return useQuery({
    queryKey: KEYS_KEY,
    queryFn: async ({ signal }) =>
      z.object({ keys: apiKey.array() }).parse(await client.request('/api/keys', { signal })).keys,
    refetchInterval: AGAIN_MS,
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
    onSettled: () => queries.invalidateQueries({ queryKey: KEYS_KEY }),
  })
}

export const useCreateKey = () =>
  useAct(async (body: CreateKey, client) =>
    apiKeyWithSecret.parse(await client.request('/api/keys', { method: 'POST', body })),
  )

export const useEditKey = (id: string) =>
  useAct(async (body: EditKey, client) =>
    apiKey.parse(await client.request(`/api/keys/${id}`, { method: 'PATCH', body })),
  )

export const useRotateKey = (id: string) =>
  useAct(async (overlapSeconds: number, client) =>
    apiKeyWithSecret.parse(
      await client.request(`/api/keys/${id}/rotate`, {
        method: 'POST',
        body: { overlap_seconds: overlapSeconds },
      }),
    ),
  )

export const useRevokeKey = () =>
  useAct(async (id: string, client) =>
    apiKey.parse(await client.request(`/api/keys/${id}`, { method: 'DELETE' })),
  )
