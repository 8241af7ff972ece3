'use client'

import { useCallback, useRef, useState } from 'react'
import { asCarteiroError, type CarteiroError } from '../client/error.ts'
import { useCarteiro } from '../provider.tsx'

export type Retry = {
  /** Ids of jobs whose retry is under way. */
  retrying: readonly string[]
  /** Why the last retry was refused. */
  error: CarteiroError | null
  /** Retries a failed job, once however often it is called meanwhile. */
  retry(id: string): Promise<void>
}

export const useRetry = (): Retry => {
  const client = useCarteiro()
  const running = useRef(new Set<string>())
  const [state, setState] = useState<Omit<Retry, 'retry'>>({ retrying: [], error: null })
  const retry = useCallback(
    async (id: string): Promise<void> => {
      if (running.current.has(id)) return
      running.current.add(id)
      setState({ retrying: [...running.current], error: null })
      const error = await client.retry(id).then(() => null, asCarteiroError)
      running.current.delete(id)
      setState({ retrying: [...running.current], error })
    },
    [client],
  )
  return { ...state, retry }
}
