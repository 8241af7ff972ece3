'use client'

import { CarteiroProvider, createCarteiroClient, PublishButton } from '@carteiro/react'
import { createBrowserClient } from '@supabase/ssr'
import { useState } from 'react'

const supabase = createBrowserClient(
  process.env.NEXT_PUBLIC_SUPABASE_URL ?? '',
  process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY ?? '',
)
const carteiro = createCarteiroClient({
  supabase,
  gatewayUrl: process.env.NEXT_PUBLIC_CARTEIRO_URL ?? '',
})

function Composer() {
  const [files, setFiles] = useState<File[]>([])
  const [caption, setCaption] = useState('')

  return (
    <>
      <label>
        Fotos
        <input type="file" multiple onChange={(event) => setFiles([...(event.target.files ?? [])])} />
      </label>
      <label>
        Legenda
        <textarea value={caption} onChange={(event) => setCaption(event.target.value)} />
      </label>
      <PublishButton
        selectedOptions={['x_post', 'instagram_feed']}
        mediaFiles={files}
        captions={{ universal: caption }}
        settings={{ instagram_feed: { is_ai_generated: false } }}
      />
    </>
  )
}

export default function Page() {
  return (
    <CarteiroProvider client={carteiro} locale="pt-BR">
      <Composer />
    </CarteiroProvider>
  )
}
