import './browser.ts'

import { type CarteiroClient, CarteiroProvider, createCarteiroClient } from '@carteiro/react'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { cleanup } from '@testing-library/react'
import { createElement, type ReactNode, StrictMode } from 'react'
import { WebSocket } from 'ws'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import type { ReactHarness } from './harness.ts'

type RereadTimings = Required<NonNullable<Parameters<typeof createCarteiroClient>[0]['timings']>>

/** Longest wait for anything to arrive. */
export const SOON = { timeout: 60_000, interval: 10 }
/** So rarely that no test passes because of a periodic read. */
const NO_REREADS: RereadTimings = {
  whileLiveMs: 600_000,
  whileOfflineMs: 600_000,
  afterFailureMs: 600_000,
  longestMs: 600_000,
  suspicionMs: 0,
}

/** The public parts that are used: clients of other packages, such as @supabase/ssr, have them too. */
type PageClient = Pick<
  SupabaseClient,
  'auth' | 'realtime' | 'channel' | 'removeChannel' | 'getChannels' | 'removeAllChannels'
>

/** One browser tab: a supabase client and a Carteiro client. */
export type Page = {
  supabase: PageClient
  client: CarteiroClient
  wrapper(props: { children?: ReactNode }): ReactNode
}

const pages: Page[] = []
let opened = 0

/** supabase-js takes happy-dom's WebSocket otherwise. */
export const realtime = { transport: WebSocket as unknown as typeof globalThis.WebSocket }

const newSupabaseClient = (harness: ReactHarness, session: object | undefined): SupabaseClient => {
  opened += 1
  const storageKey = `session-${opened}`
  const kept = new Map(session ? [[storageKey, JSON.stringify(session)]] : [])
  return createClient(harness.supabaseUrl, harness.keys.anonKey, {
    auth: {
      autoRefreshToken: false,
      storageKey,
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: (key) => void kept.delete(key),
      },
    },
    realtime,
  })
}

export const openPage = async (
  harness: ReactHarness,
  {
    isSignedIn = true,
    timings = NO_REREADS,
    session,
    supabase = newSupabaseClient(harness, session),
  }: {
    isSignedIn?: boolean
    timings?: Partial<RereadTimings>
    session?: object
    supabase?: PageClient
  } = {},
): Promise<Page> => {
  if (isSignedIn && !session) await signIn(supabase)
  const client = createCarteiroClient({
    supabase,
    gatewayUrl: harness.gatewayUrl,
    timings: { ...NO_REREADS, ...timings },
  })
  const page: Page = {
    supabase,
    client,
    wrapper: ({ children }) =>
      createElement(StrictMode, null, createElement(CarteiroProvider, { client }, children)),
  }
  pages.push(page)
  return page
}

export const signIn = async (supabase: PageClient): Promise<void> => {
  const { error } = await supabase.auth.signInWithPassword(demoUser)
  if (error) throw error
}

/** Unmounts everything and closes all sockets. */
export const closePages = async (): Promise<void> => {
  cleanup()
  for (const { supabase } of pages.splice(0)) {
    await supabase.removeAllChannels()
    await supabase.realtime.disconnect()
    await supabase.auth.stopAutoRefresh()
  }
}
