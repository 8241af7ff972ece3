import {
  deadLetter,
  deadLetterCause,
  installationState,
  type MetricsRange,
  type Mode,
  operatedAccount,
  platformState,
  queueMetrics,
  redriveAnswer,
} from '@carteiro/contracts'
import { useCarteiro } from '@carteiro/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { useMode } from './use-mode.ts'

const QUEUE_KEY = ['queue']
/** The gateway's figures are two seconds old at most; to see them move is enough. */
const METRICS_AGAIN_MS = 3_000
const STATES_AGAIN_MS = 10_000
const MAX_LETTERS = 50

const accountsAnswer = z.object({
  accounts: operatedAccount.array(),
  counts: z.array(z.object({ platform: z.string(), accounts: z.int(), needs_reauth: z.int() })),
})

/** Whether what was asked before may be shown until the answer is there: not what is of the other mode. */
const isOfMode = (key: readonly unknown[] | undefined, mode: Mode | undefined): boolean =>
  (key?.[2] as { mode?: Mode } | undefined)?.mode === mode

const useAsked = <T>(
  name: string,
  path: string,
  read: (data: unknown) => T,
  options: { query?: Record<string, string | number>; everyMs?: number; isWanted?: boolean } = {},
) => {
  const client = useCarteiro()
  const { query = {}, everyMs = STATES_AGAIN_MS, isWanted = true } = options
  return useQuery({
    queryKey: [...QUEUE_KEY, name, query],
    queryFn: async ({ signal }) => read(await client.request(path, { query, signal })),
    refetchInterval: everyMs,
    enabled: isWanted,
    placeholderData: (previous, before) =>
      isOfMode(before?.queryKey, query.mode as Mode | undefined) ? previous : undefined,
  })
}

/** `useAsked` of the mode that the page shows. */
const useAskedInMode: typeof useAsked = (name, path, read, { query, ...options } = {}) => {
  const [mode] = useMode()
  return useAsked(name, path, read, { ...options, query: { ...query, mode } })
}

export const useMetrics = (range: MetricsRange, platform: string) =>
  useAskedInMode('metrics', '/api/queue/metrics', (data) => queueMetrics.parse(data), {
    query: { range, ...(platform ? { platform } : {}) },
    everyMs: METRICS_AGAIN_MS,
  })

export const usePlatformStates = () =>
  useAskedInMode(
    'platforms',
    '/api/queue/platforms',
    (data) => z.object({ platforms: platformState.array() }).parse(data).platforms,
  )

export const useInstallation = () =>
  useAsked('installation', '/api/queue/installation', (data) => installationState.parse(data))

export const useDeadLetterCauses = () =>
  useAskedInMode(
    'dead-letters',
    '/api/queue/dead-letters',
    (data) => z.object({ causes: deadLetterCause.array() }).parse(data).causes,
  )

export const useDeadLetters = (platform: string, cause: string, isWanted: boolean) =>
  useAskedInMode(
    'letters',
    '/api/queue/dead-letters/jobs',
    (data) => z.object({ letters: deadLetter.array() }).parse(data).letters,
    { query: { platform, cause, limit: MAX_LETTERS }, isWanted },
  )

export const useOperatedAccounts = (platform: string, needsCare: boolean) =>
  useAskedInMode('accounts', '/api/queue/accounts', (data) => accountsAnswer.parse(data), {
    query: { needs_care: String(needsCare), ...(platform ? { platform } : {}) },
  })

const useAct = <Input, Output>(
  act: (input: Input, client: ReturnType<typeof useCarteiro>) => Promise<Output>,
) => {
  const client = useCarteiro()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(input, client),
    onSettled: () => queries.invalidateQueries({ queryKey: QUEUE_KEY }),
  })
}

export const usePause = () => {
  const [mode] = useMode()
  return useAct(({ platform, reason }: { platform: string; reason: string }, client) =>
    client.request(`/api/queue/platforms/${platform}/pause`, {
      method: 'POST',
      query: { mode },
      body: { reason },
    }),
  )
}

export const useResume = () => {
  const [mode] = useMode()
  return useAct((platform: string, client) =>
    client.request(`/api/queue/platforms/${platform}/resume`, { method: 'POST', query: { mode } }),
  )
}

/** An operator's answer to what has happened to the database. */
export type Confirmation = 'restored' | 'moved' | 'copy'

export const useConfirmInstallation = () =>
  useAct((as: Confirmation, client) =>
    client.request('/api/queue/installation/confirm', { method: 'POST', body: { as } }),
  )

/** Which dead jobs to try again: some, those of a platform's cause, or all. */
export type Redrive =
  | { job_ids: string[]; reason?: string | undefined }
  | { platform: string; cause: string; reason?: string | undefined }
  | { all: true; reason?: string | undefined }

export const useRedrive = () => {
  const [mode] = useMode()
  return useAct(async (which: Redrive, client) =>
    redriveAnswer.parse(
      await client.request('/api/queue/dead-letters/redrive', {
        method: 'POST',
        query: { mode },
        body: which,
      }),
    ),
  )
}
