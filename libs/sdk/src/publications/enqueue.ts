import type { EnqueueResponse } from '@carteiro/contracts'
import { type Body, type Caller, type CallOptions, dataOf } from '../call.ts'
import { AlreadyPublishedError } from '../errors.ts'
import { fingerprintOf, hasKnownFiles } from '../identity.ts'
import { RERUN_WITHIN_MS } from '../limits.ts'
import type { PublicationBody } from './input.ts'

export type Enqueued = EnqueueResponse['data'] & {
  /** The key was used before, for the same: these are the jobs of then, and nothing was enqueued now. */
  replayed: boolean
}
export type Identity = {
  /**
   * One for each publication, the same for every run that means it: an id of yours, such as the row that is published.
   * Left out: made of the content, so that a program that is killed and run again publishes once.
   */
  idempotencyKey?: string | undefined
}

/** What distinguishes a publication from others: its key, and what a repeated key is compared with where files have other URLs by then. */
export const identityOf = async (
  body: PublicationBody,
  { idempotencyKey }: Identity,
): Promise<{ key: string; fingerprint: string | undefined }> => {
  const fingerprint = await fingerprintOf(body)
  return {
    key: idempotencyKey ?? `content-${fingerprint}`,
    fingerprint: hasKnownFiles(body) ? fingerprint : undefined,
  }
}

/** @throws AlreadyPublishedError for content that was enqueued too long ago to be the same run's */
const requireSameRun = ({ replayed, publication_id: id }: Enqueued, headers: Headers): void => {
  const ageMs = Number(headers.get('age') ?? 0) * 1000
  if (replayed && ageMs > RERUN_WITHIN_MS) throw new AlreadyPublishedError(id, new Date(Date.now() - ageMs))
}

export const enqueue = async (
  { call }: Caller,
  body: PublicationBody,
  options: Identity & CallOptions & { mode?: 'live' | 'test' | undefined },
): Promise<Enqueued> => {
  const { key, fingerprint } = await identityOf(body, options)
  const header = {
    'idempotency-key': key,
    ...(fingerprint === undefined ? {} : { 'idempotency-fingerprint': fingerprint }),
  }
  const query = options.mode === undefined ? {} : { mode: options.mode }
  const answer = await call(
    'enqueuePublication',
    { params: { header, query }, body: body as Body<'enqueuePublication'> },
    options,
  )
  const enqueued = {
    ...(dataOf<'enqueuePublication'>(answer) as EnqueueResponse['data']),
    replayed: answer.headers.get('idempotent-replayed') === 'true',
  }
  if (options.idempotencyKey === undefined) requireSameRun(enqueued, answer.headers)
  return enqueued
}
