import { type Account, account, type Mode } from '@carteiro/contracts'
import { type Platform, useCarteiro } from '@carteiro/react'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'

const CATALOG_FRESH_MS = 60_000

/** What can be published where. */
export const useCatalog = (): UseQueryResult<Platform[]> => {
  const client = useCarteiro()
  return useQuery({
    queryKey: ['platforms'],
    queryFn: ({ signal }) => client.platforms({ signal }),
    staleTime: CATALOG_FRESH_MS,
  })
}

export const ACCOUNTS_KEY = ['accounts']

/** The accounts that the user has connected in a mode, the disconnected ones left out. */
export const useAccounts = (mode: Mode = 'live'): UseQueryResult<Account[]> => {
  const client = useCarteiro()
  return useQuery({
    queryKey: [...ACCOUNTS_KEY, mode],
    queryFn: async ({ signal }) => {
      const data = (await client.request('/api/accounts', { query: { mode }, signal })) as {
        accounts: unknown
      }
      return account
        .array()
        .parse(data.accounts)
        .filter((one) => one.status !== 'disconnected')
    },
  })
}
