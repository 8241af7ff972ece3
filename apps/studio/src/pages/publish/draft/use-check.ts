import { type OptionCheck, optionCheck } from '@carteiro/contracts'
import { type EnqueueInput, useCarteiro } from '@carteiro/react'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useUser } from '../../../session/session.tsx'

const TYPING_PAUSE_MS = 350

export type Check = {
  /** By option, of the draft as it was checked last. */
  options: readonly OptionCheck[]
  /** Whether that is the draft as it is now. */
  isCurrent: boolean
  hasFailed: boolean
}

/** The gateway's validation of the draft, requested whenever the user pauses. */
export const useCheck = (request: EnqueueInput): Check => {
  const client = useCarteiro()
  const { id } = useUser()
  const asked = JSON.stringify(request)
  const [settled] = useDebouncedValue(asked, TYPING_PAUSE_MS)
  const settledRequest = JSON.parse(settled) as EnqueueInput
  const { data, isPlaceholderData, isError } = useQuery({
    queryKey: ['check', settled],
    enabled: settledRequest.selectedOptions.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    // Accounts and pauses change elsewhere; the press is checked once more anyway.
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const answer = (await client.request('/api/publications/validate', {
        method: 'POST',
        body: { ...settledRequest, userId: id },
        signal,
      })) as { options: unknown }
      return optionCheck.array().parse(answer.options)
    },
  })
  const options = request.selectedOptions.length > 0 ? (data ?? []) : []
  return {
    options,
    isCurrent: asked === settled && !isPlaceholderData && data !== undefined,
    hasFailed: isError,
  }
}
