import '@mantine/core/styles.css'
import '@fontsource-variable/inter'
import './studio.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import { loadStudioConfig } from './config.ts'
import { loadCatalogTexts } from './i18n/catalog-text.ts'
import { firstLocale } from './i18n/locale.tsx'
import { connect } from './session/connect.ts'
import { StartFailure } from './shell/start-failure.tsx'

// The page's policy forbids the code that zod would otherwise generate.
z.config({ jitless: true })

const root = createRoot(document.getElementById('root') as HTMLElement)
try {
  const [config] = await Promise.all([loadStudioConfig(), loadCatalogTexts(firstLocale())])
  root.render(
    <StrictMode>
      <App config={config} client={connect(config)} />
    </StrictMode>,
  )
} catch (error) {
  root.render(<StartFailure error={error} />)
}
