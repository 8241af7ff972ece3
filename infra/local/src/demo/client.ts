import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import {
  type EnqueueResponse,
  JOB_CHANGED_EVENT,
  type Job,
  job,
  type MediaFile,
  userTopic,
} from '@carteiro/contracts'
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { demoUser } from '../auth/demo-user.ts'

/** What a client of Carteiro does: sign in, listen, upload, publish. Plain fetch and the real supabase-js. */
export type DemoClient = {
  userId: string
  /** Any call of the gateway, as the signed-in user; answers its `data`. */
  call<Data>(path: string, init?: RequestInit): Promise<Data>
  upload(path: string, altText?: string): Promise<MediaFile>
  enqueue(request: Record<string, unknown>, headers?: Record<string, string>): Promise<EnqueueResponse>
  jobs(publicationId: string): Promise<Job[]>
  onJob(listener: (changed: Job) => void): Promise<void>
  close(): Promise<void>
}

const answered = async <T>(response: Response): Promise<T> => {
  const body = (await response.json()) as T
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${JSON.stringify(body)}`)
  return body
}

export const signIn = async (stack: {
  gateway: string
  supabase: string
  anonKey: string
}): Promise<DemoClient> => {
  const supabase: SupabaseClient = createClient(stack.supabase, stack.anonKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { data, error } = await supabase.auth.signInWithPassword(demoUser)
  if (error || !data.session) throw new Error(`sign-in failed: ${error?.message}`)
  const authorization = `Bearer ${data.session.access_token}`
  const userId = data.session.user.id
  let channel: RealtimeChannel | undefined

  return {
    userId,
    call: async <Data>(path: string, init: RequestInit = {}): Promise<Data> => {
      const headers = new Headers(init.headers)
      headers.set('authorization', authorization)
      return (await answered<{ data: Data }>(await fetch(stack.gateway + path, { ...init, headers }))).data
    },
    upload: async (path, altText) => {
      const form = new FormData()
      form.append('file', await openAsBlob(path), basename(path))
      const response = await fetch(`${stack.gateway}/api/media`, {
        method: 'POST',
        headers: { authorization },
        body: form,
      })
      const { data: file } = await answered<{ data: MediaFile }>(response)
      return altText ? { ...file, altText } : file
    },
    enqueue: async (request, headers = {}) =>
      answered(
        await fetch(`${stack.gateway}/api/publications/enqueue`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ userId, ...request }),
        }),
      ),
    jobs: async (publicationId) => {
      const url = `${stack.gateway}/api/publications/jobs?publication_id=${publicationId}`
      const { data: page } = await answered<{ data: { jobs: Job[] } }>(
        await fetch(url, { headers: { authorization } }),
      )
      return page.jobs
    },
    onJob: async (listener) => {
      await supabase.realtime.setAuth()
      await new Promise<void>((resolve, reject) => {
        channel = supabase
          .channel(userTopic(userId), { config: { private: true } })
          .on('broadcast', { event: JOB_CHANGED_EVENT }, ({ payload }) => listener(job.parse(payload)))
          .subscribe((status, problem) => {
            if (status === 'SUBSCRIBED') resolve()
            if (status === 'CHANNEL_ERROR') reject(problem)
          })
      })
    },
    close: async () => {
      if (channel) await supabase.removeChannel(channel)
      await supabase.realtime.disconnect()
    },
  }
}
