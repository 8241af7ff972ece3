import { verifyWebhook, WebhookVerificationError } from '@carteiro/sdk'
import { insertEvent } from '../../../lib/posts.ts'

/** Carteiro sends here what became of posts. An answer other than 2xx makes it send the message again later. */
export const POST = async (request: Request): Promise<Response> => {
  const secret = process.env.CARTEIRO_WEBHOOK_SECRET ?? ''
  try {
    await insertEvent(verifyWebhook(secret, request.headers, await request.text()))
    return new Response(null, { status: 204 })
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response(error.message, { status: 401 })
    throw error
  }
}
