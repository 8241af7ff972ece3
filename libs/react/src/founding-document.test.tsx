import '@carteiro/testing/react/browser'

import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, SOON } from '@carteiro/testing/react/page'
import { claim, complete, newJob } from '@carteiro/testing/react/work'
import { render, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import * as jsxRuntime from 'react/jsx-runtime'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usePublicationStatus } from './use-publication-status.ts'

/** The snippet of the document with which the project began, letter by letter. */
const SNIPPET = `import { usePublicationStatus } from '@/hooks/usePublicationStatus'

function MyComponent() {
  const { jobs, statusByPlatform, totalJobs, completedJobs } = usePublicationStatus({
    jobIds: ['job1', 'job2'], // opcional - rastrear jobs específicos
    autoFetch: true,
    trackingDurationMinutes: 10
  })

  return (
    <div>
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
`

let harness: ReactHarness
beforeAll(async () => {
  harness = await startReactHarness()
})
afterEach(closePages)
afterAll(() => harness.close())

/** Compiles the snippet as an app does, whose `hooks/usePublicationStatus.ts` is one line: it exports ours. */
const componentOf = async (snippet: string): Promise<() => ReactNode> => {
  const modules: Record<string, unknown> = {
    '@/hooks/usePublicationStatus': { usePublicationStatus },
    'react/jsx-runtime': jsxRuntime,
  }
  const entry = 'snippet.tsx'
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'snippet',
        resolveId: (id) => (id.endsWith(entry) ? entry : undefined),
        load: (id) => (id === entry ? `${snippet}\nexport { MyComponent }` : undefined),
      },
    ],
    build: {
      write: false,
      lib: { entry, formats: ['cjs'] },
      rolldownOptions: { external: Object.keys(modules) },
    },
  })
  const [{ output } = { output: [] }] = [built].flat() as { output: { code?: string }[] }[]
  const exported: { MyComponent?: () => ReactNode } = {}
  new Function('require', 'exports', output[0]?.code ?? '')((name: string) => modules[name], exported)
  if (!exported.MyComponent) throw new Error('the snippet has no component')
  return exported.MyComponent
}

test('the founding document’s snippet works as it is written, with one provider around it', async () => {
  const MyComponent = await componentOf(SNIPPET)
  // Its ids are no jobs: there is nothing to show, and nothing breaks.
  render(<MyComponent />, await openPage(harness))
  expect(screen.getByText('Total de jobs: 0')).toBeTruthy()
  await closePages()

  const ids = [await newJob(harness), await newJob(harness)]
  const Real = await componentOf(SNIPPET.replace('job1', ids[0] ?? '').replace('job2', ids[1] ?? ''))
  const page = await openPage(harness)
  render(<Real />, page)
  await screen.findByText('Total de jobs: 2', {}, SOON)
  expect(screen.getByText('x: pending')).toBeTruthy()
  await page.client.cancel(ids[0] ?? '')
  await complete(harness, await claim(harness, ids[1] ?? ''))
  await waitFor(() => expect(screen.getByText('Concluídos: 1')).toBeTruthy(), SOON)
  expect(screen.getByText('x: completed')).toBeTruthy()
})
