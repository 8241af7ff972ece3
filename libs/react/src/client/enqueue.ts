import type { EnqueueResponse, Mode, publicationRequest } from '@carteiro/contracts'
import type { OptionCaptions, OptionName, OptionSettings } from '../catalog/register.ts'
import { ENQUEUE_ATTEMPTS, ENQUEUE_RETRY_MS, KEY_BYTES } from '../limits.ts'
import type { Call } from './call.ts'
import { asCarteiroError } from './error.ts'
import { sessionOf } from './session.ts'
import type { SupabaseAccess } from './supabase-access.ts'
import { readEnqueued } from './wire.ts'

type Body = (typeof publicationRequest)['_zod']['input']

/** The body of `POST /api/publications/enqueue` without `userId`, which is the signed-in user. */
export type PublicationRequest = Omit<Body, 'userId' | 'selectedOptions' | 'captions' | 'settings'> & {
  selectedOptions: readonly OptionName[]
  captions?: { universal?: string | undefined; specific?: OptionCaptions | undefined } | undefined
  settings?: OptionSettings | undefined
}
export type EnqueueInput = PublicationRequest
export type Enqueued = EnqueueResponse['data']
export type EnqueueOptions = {
  /** One key for each publication, the same for every repetition of its call. Generated when left out. */
  idempotencyKey?: string | undefined
  signal?: AbortSignal | undefined
}

/** Not `crypto.randomUUID`, which a page served over plain HTTP doesn't have. */
export const newIdempotencyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Enqueues a publication once, however often the answer is lost. @throws CarteiroError */
export const enqueue = async (
  call: Call,
  supabase: SupabaseAccess,
  mode: Mode | undefined,
  input: EnqueueInput,
  { idempotencyKey = newIdempotencyKey(), signal }: EnqueueOptions = {},
): Promise<Enqueued> => {
  const { userId } = await sessionOf(supabase)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const data = await call('/api/publications/enqueue', {
        method: 'POST',
        query: { mode },
        headers: { 'Idempotency-Key': idempotencyKey },
        body: { ...input, userId },
        signal,
      })
      return readEnqueued(data)
    } catch (problem) {
      const error = asCarteiroError(problem)
      if (!error.isInDoubt || error.code === 'aborted' || attempt === ENQUEUE_ATTEMPTS) throw error
      await pause(ENQUEUE_RETRY_MS * 2 ** (attempt - 1))
    }
  }
}
