import { type Receiver, startReceiver } from '@carteiro/testing/webhooks/receiver'
import { afterAll, beforeAll } from 'vitest'

/** A receiver of webhooks for the tests of a file, whose stack may send to it. Call it before the harness is started. */
export const withReceiver = (): (() => Receiver) => {
  let receiver: Receiver | undefined
  const before = process.env.MEDIA_ALLOWED_ORIGINS
  beforeAll(async () => {
    receiver = await startReceiver()
    process.env.MEDIA_ALLOWED_ORIGINS = receiver.origin
  })
  afterAll(async () => {
    if (before === undefined) delete process.env.MEDIA_ALLOWED_ORIGINS
    else process.env.MEDIA_ALLOWED_ORIGINS = before
    await receiver?.close()
  })
  return () => {
    if (!receiver) throw new Error('the receiver is not started')
    return receiver
  }
}
