import type { Mode } from '@carteiro/contracts'
import { useCarteiro } from '@carteiro/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ACCOUNTS_KEY } from '../../api/queries.ts'
import { inMode } from '../../api/use-mode.ts'

/** What can be done with accounts; the list is read again after each. */
export const useAccountActions = (mode: Mode) => {
  const client = useCarteiro()
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: ACCOUNTS_KEY })
  return {
    /** Leads the browser to the platform, which leads it back to this page. */
    connect: useMutation({
      mutationFn: async (platform: string) => {
        const begun = (await client.request(`/api/accounts/${platform}/connect`, {
          query: { mode, return_to: window.location.origin + inMode('/accounts', mode) },
        })) as { authorization_url: string }
        window.location.assign(begun.authorization_url)
      },
    }),
    disconnect: useMutation({
      mutationFn: (id: string) => client.request(`/api/accounts/${id}`, { method: 'DELETE' }),
      onSettled,
    }),
    makeDefault: useMutation({
      mutationFn: (id: string) => client.request(`/api/accounts/${id}/default`, { method: 'POST' }),
      onSettled,
    }),
  }
}
export type AccountActions = ReturnType<typeof useAccountActions>
