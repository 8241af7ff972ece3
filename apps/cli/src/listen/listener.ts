import { hostname } from 'node:os'
import { type Carteiro, ConflictError } from '@carteiro/sdk'

const MARK = 'carteiro webhooks listen'
const CLOSE_LIMIT_MS = 5_000

type Listener = Awaited<ReturnType<Carteiro['webhooks']['create']>>
type Wanted = { url: string; types?: string[] | undefined }

/** One that was left by a listener that was killed is replaced: its messages are of then. */
const removeLeftover = async (
  { webhooks }: Carteiro,
  { url }: Wanted,
  signal: AbortSignal,
): Promise<boolean> => {
  const all = await webhooks.list({}, { signal })
  const left = all.find((one) => one.url === url && one.description.startsWith(MARK))
  if (left) await webhooks.delete(left.id, {}, { signal })
  return left !== undefined
}

/** A paused endpoint, which keeps messages and is never called. */
export const openListener = async (
  carteiro: Carteiro,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Pick<Listener, 'id' | 'mode'>> => {
  const description = `${MARK} (${hostname()})`
  const open = (): Promise<Listener> =>
    carteiro.webhooks.create(
      { url: wanted.url, description, status: 'paused', ...(wanted.types ? { types: wanted.types } : {}) },
      { signal },
    )
  return open().catch(async (error: unknown) => {
    if (error instanceof ConflictError && (await removeLeftover(carteiro, wanted, signal))) return open()
    throw error
  })
}

/** Nothing is left at the gateway; one that is out of reach now keeps a paused endpoint, which the next listener removes. */
export const closeListener = async ({ webhooks }: Carteiro, id: string): Promise<void> => {
  await webhooks.delete(id, {}, { signal: AbortSignal.timeout(CLOSE_LIMIT_MS) }).catch(() => undefined)
}
