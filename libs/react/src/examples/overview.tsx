import { optionName, PublicationStatus, publishLabels, usePublicationStatus } from '@carteiro/react'
import { useState } from 'react'

export function Overview() {
  const { jobs, statusByPlatform, totalJobs, completedJobs, connection, error } = usePublicationStatus({
    autoFetch: true,
    trackingDurationMinutes: 10,
  })
  const [open, setOpen] = useState<string | null>(null)

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

      {jobs.map((job) => (
        <button key={job.id} type="button" onClick={() => setOpen(job.publication_id)}>
          {optionName(job.option, publishLabels['pt-BR'])}
        </button>
      ))}
      <PublicationStatus publicationId={open} />
    </div>
  )
}
