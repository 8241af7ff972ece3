import { CarteiroProvider, createCarteiroClient, PublishButton, usePublicationStatus } from '@carteiro/react'
import { createClient } from '@supabase/supabase-js'
import { useState } from 'react'

const supabase = createClient('http://127.0.0.1:54321', 'your-anon-key')
const carteiro = createCarteiroClient({ supabase, gatewayUrl: 'http://127.0.0.1:8080' })

function Composer() {
  const [files, setFiles] = useState<File[]>([])
  const [caption, setCaption] = useState('')

  return (
    <>
      <input type="file" multiple onChange={(event) => setFiles([...(event.target.files ?? [])])} />
      <textarea value={caption} onChange={(event) => setCaption(event.target.value)} />
      <PublishButton
        selectedOptions={['x_post', 'instagram_feed']}
        mediaFiles={files}
        captions={{ universal: caption }}
        locale="pt-BR"
      />
    </>
  )
}

function Overview() {
  const { statusByPlatform, totalJobs, completedJobs, connection, error } = usePublicationStatus({
    autoFetch: true,
    trackingDurationMinutes: 10,
  })

  if (error) return <p role="alert">{error.message}</p>
  return (
    <div data-connection={connection}>
      <p>Total de jobs: {totalJobs}</p>
      <p>Concluídos: {completedJobs}</p>

      {Object.entries(statusByPlatform).map(([platform, status]) => (
        <div key={platform}>
          {platform}: {status}
        </div>
      ))}
    </div>
  )
}

export function App() {
  return (
    <CarteiroProvider client={carteiro}>
      <Composer />
      <Overview />
    </CarteiroProvider>
  )
}
