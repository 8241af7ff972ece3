import { newIdempotencyKey, usePublish } from '@carteiro/react'
import { Alert, Button, Center, Loader } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { optionsOf } from '../../api/options.ts'
import { useAccounts, useCatalog } from '../../api/queries.ts'
import { useTexts } from '../../i18n/locale.tsx'
import { useUser } from '../../session/session.tsx'
import { Composer } from './composer.tsx'
import type { requestOf } from './draft/draft.ts'
import { useDraft } from './draft/use-draft.ts'
import { publishTexts } from './texts.ts'

const loadDelivery = () => import('./delivery/delivery.tsx')
const Delivery = lazy(loadDelivery)

/** First the post is written; once its jobs are queued, their way is shown. */
export default function PublishPage(): ReactNode {
  const texts = useTexts(publishTexts)
  const catalog = useCatalog()
  const accounts = useAccounts()
  const publish = usePublish()
  const { id } = useUser()
  const [draft, editor] = useDraft(id)
  // Fetched while the user writes, so that publishing starts at once.
  useEffect(() => void loadDelivery(), [])

  const { publicationId, error } = publish
  // What is queued is no draft any more: coming back to this page must not offer it again.
  useEffect(() => {
    if (publicationId !== null) editor.clear()
  }, [publicationId, editor])
  useEffect(() => {
    if (error && !error.isInDoubt) editor.set({ sent: null })
  }, [error, editor])

  const press = (request: ReturnType<typeof requestOf>): Promise<void> => {
    const content = JSON.stringify(request)
    const key = draft.sent?.content === content ? draft.sent.key : newIdempotencyKey()
    editor.set({ sent: { key, content } })
    return publish.publish(request, { idempotencyKey: key })
  }

  if (catalog.isError || accounts.isError) {
    const again = (): void => void Promise.all([catalog.refetch(), accounts.refetch()])
    return (
      <Alert color="red" role="alert" title={texts.loadFailed}>
        <Button size="xs" onClick={again}>
          {texts.again}
        </Button>
      </Alert>
    )
  }
  const waiting = (
    <Center mih="50vh">
      <Loader type="dots" />
    </Center>
  )
  if (!catalog.data || !accounts.data) return waiting

  if (publicationId !== null) {
    return (
      <Suspense fallback={waiting}>
        <Delivery publish={publish} options={optionsOf(catalog.data)} onNext={publish.reset} />
      </Suspense>
    )
  }
  return (
    <Composer
      platforms={catalog.data}
      accounts={accounts.data}
      draft={draft}
      editor={editor}
      publish={publish}
      onPress={press}
    />
  )
}
