import type { Mode } from '@carteiro/contracts'
import { type Platform, useCarteiro } from '@carteiro/react'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'

/** The platforms that have a deployment in a mode. */
export const usePlatformsIn = (mode: Mode): UseQueryResult<Platform[]> => {
  const client = useCarteiro()
  return useQuery({
    // As useCatalog has it, which shows mode live.
    queryKey: mode === 'live' ? ['platforms'] : ['platforms', mode],
    queryFn: ({ signal }) => client.platforms({ mode, signal }),
  })
}
