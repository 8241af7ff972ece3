import { z } from 'zod'

/** `GET /studio-config.json`: what the gateway tells the page that it serves. Nothing secret. */
export const studioConfig = z.object({
  supabase_url: z.url(),
  supabase_anon_key: z.string().min(1),
})
export type StudioConfig = z.infer<typeof studioConfig>
