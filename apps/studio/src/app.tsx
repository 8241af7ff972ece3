import type { StudioConfig } from '@carteiro/contracts'
import { type CarteiroClient, CarteiroProvider } from '@carteiro/react'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LocaleProvider } from './i18n/locale.tsx'
import { SessionProvider } from './session/session.tsx'
import { Shell } from './shell/shell.tsx'
import { styleNonce } from './shell/style-nonce.ts'
import { StudioConfigProvider } from './studio-config.tsx'
import { cssVariables, theme } from './theme.ts'

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: 1 } } })

export const App = ({ config, client }: { config: StudioConfig; client: CarteiroClient }): ReactNode => (
  <MantineProvider
    theme={theme}
    defaultColorScheme="auto"
    cssVariablesResolver={cssVariables}
    getStyleNonce={styleNonce}
  >
    <LocaleProvider>
      <QueryClientProvider client={queries}>
        <StudioConfigProvider config={config}>
          <CarteiroProvider client={client}>
            <SessionProvider>
              <Shell />
            </SessionProvider>
          </CarteiroProvider>
        </StudioConfigProvider>
      </QueryClientProvider>
    </LocaleProvider>
  </MantineProvider>
)
