'use client'

import { optionName, PublicationStatus, PublishButton, publishLabels, usePublish } from '@carteiro/react'
import { useState } from 'react'
import { supabase } from '../lib/browser.ts'
import { useOptions } from '../lib/use-options.ts'

const BUCKET = 'media'
type Stored = { type: string; storage: { bucket: string; path: string } }
type Draft = { id: string; text: string; files: Stored[]; options: string[] }

const newDraft = (): Draft => ({ id: crypto.randomUUID(), text: '', files: [], options: [] })

type Props = { userId: string; savePost: (post: { id: string; text: string }) => Promise<void> }

export function Composer({ userId, savePost }: Props) {
  const { choices, problem } = useOptions()
  const [draft, setDraft] = useState(newDraft)
  const [sent, setSent] = useState<string | null>(null)
  const [error, setError] = useState('')
  const publish = usePublish()

  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }))
  const attempt = async (work: () => Promise<void>) => {
    setError('')
    await work().catch((failure: Error) => setError(failure.message))
  }

  /** Files go to Supabase Storage; Carteiro reads them there, under the user's policies. */
  const upload = (chosen: FileList | null) =>
    attempt(async () => {
      const files: Stored[] = []
      for (const file of chosen ?? []) {
        const path = `${userId}/${crypto.randomUUID()}`
        const { error } = await supabase.storage.from(BUCKET).upload(path, file)
        if (error) throw error
        files.push({ type: file.type, storage: { bucket: BUCKET, path } })
      }
      change({ files })
    })

  const available = (choices ?? []).filter((one) => one.takes(draft.files.map(({ type }) => type)))
  const selectedOptions = available.map(({ option }) => option).filter((one) => draft.options.includes(one))
  const mediaFiles = draft.files.map(({ storage }) => ({ storage }))

  const publishFromServer = () =>
    attempt(async () => {
      const body = JSON.stringify({ id: draft.id, text: draft.text, files: mediaFiles, selectedOptions })
      const response = await fetch('/api/publish', { method: 'POST', body })
      const answer = await response.json()
      if (!response.ok) throw new Error(answer.message)
      setSent(answer.publicationId)
    })

  const publicationId = publish.publicationId ?? sent
  const hasOptions = selectedOptions.length > 0
  return (
    <section className="card">
      <h2>New post</h2>
      <label>
        Text
        <textarea rows={4} value={draft.text} onChange={(event) => change({ text: event.target.value })} />
      </label>
      <label>
        Pictures or a video
        <input
          key={draft.id}
          type="file"
          multiple
          accept="image/*,video/*"
          onChange={(event) => upload(event.target.files)}
        />
      </label>
      <fieldset>
        <legend>Where</legend>
        {problem && <p role="alert">{problem}</p>}
        {choices?.length === 0 && <p>No account is connected yet.</p>}
        {available.map(({ option, account }) => (
          <label key={option} className="choice">
            <input
              type="checkbox"
              checked={draft.options.includes(option)}
              onChange={({ target }) =>
                change({
                  options: target.checked
                    ? [...draft.options, option]
                    : draft.options.filter((one) => one !== option),
                })
              }
            />
            <span>
              {optionName(option, publishLabels.en)} <small>{account}</small>
            </span>
          </label>
        ))}
      </fieldset>

      <div className="buttons">
        <PublishButton
          selectedOptions={selectedOptions}
          mediaFiles={mediaFiles}
          captions={{ universal: draft.text }}
          metadata={{ post: draft.id }}
          idempotencyKey={draft.id}
          publish={publish}
          disabled={!hasOptions || sent !== null}
          render={({ press, isIdle, isBusy, label }) => (
            <button
              type="button"
              className="primary"
              aria-busy={isBusy}
              disabled={isIdle}
              onClick={() => attempt(() => savePost({ id: draft.id, text: draft.text }).then(press))}
            >
              {label}
            </button>
          )}
        />
        <button type="button" disabled={!hasOptions || publicationId !== null} onClick={publishFromServer}>
          Publish from the server
        </button>
        {publicationId && (
          <button
            type="button"
            onClick={() => {
              publish.reset()
              setSent(null)
              setDraft(newDraft())
            }}
          >
            Write another
          </button>
        )}
      </div>
      {[error, publish.error?.message, ...publish.rejected.map(({ message }) => message)]
        .filter(Boolean)
        .map((message) => (
          <p key={message} role="alert">
            {message}
          </p>
        ))}
      <PublicationStatus publicationId={publicationId} />
    </section>
  )
}
