'use client'

import { CarteiroProvider, createCarteiroClient } from '@carteiro/react'
import { type ReactNode, useState } from 'react'
import { supabase } from '../lib/browser.ts'
import { carteiroUrl } from '../lib/env.ts'

export function Providers({ mode, children }: { mode: 'live' | 'test'; children: ReactNode }) {
  const [client] = useState(() => createCarteiroClient({ supabase, gatewayUrl: carteiroUrl, mode }))
  return (
    <CarteiroProvider client={client} locale="en">
      {children}
    </CarteiroProvider>
  )
}
