'use client'

import { usePublicationStatus } from '@carteiro/react'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { supabase } from '../lib/browser.ts'
import type { Post } from '../lib/posts.ts'

/** The app's own rows, read again whenever Supabase Realtime reports a change of them. */
export function Posts({ posts }: { posts: Post[] }) {
  const router = useRouter()
  useEffect(() => {
    const channel = supabase.channel('own-tables')
    for (const table of ['posts', 'webhook_events'])
      channel.on('postgres_changes', { event: '*', schema: 'public', table }, () => router.refresh())
    channel.subscribe()
    return () => void supabase.removeChannel(channel)
  }, [router])
  const { totalJobs, completedJobs, connection } = usePublicationStatus()

  return (
    <section className="card">
      <h2>Your posts</h2>
      <p className="soft" data-connection={connection}>
        {completedJobs} of {totalJobs} published
      </p>
      <ul className="posts">
        {posts.map(({ id, text, state, events }) => (
          <li key={id}>
            <p>{text || 'Without text'}</p>
            <span className="state" data-state={state}>
              {state.replaceAll('_', ' ')}
            </span>
            <small>{events.length > 0 ? `Webhook: ${events.join(', ')}` : 'No webhook yet'}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}
