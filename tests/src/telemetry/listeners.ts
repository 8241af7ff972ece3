import type { StackHarness } from '@carteiro/testing/stack/harness'

/** A webhook, and a function of the app, that get every event. @returns the webhook's secret */
export const addListeners = async ({ client, sql }: StackHarness, url: string): Promise<string> => {
  const { secret } = await client.call<{ secret: string }>('/api/webhooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  })
  await sql`create function public.hear(event jsonb) returns void language sql as ''`
  await sql`select carteiro.on_event('public.hear(jsonb)', array['job.completed'])`
  return secret
}
