import type { ReactNode } from 'react'

/** Before anything is known, not even the language. */
export const StartFailure = ({ error }: { error: unknown }): ReactNode => (
  <main role="alert" style={{ font: '16px/1.6 system-ui, sans-serif', maxWidth: 480, margin: '20vh auto' }}>
    <h1>Carteiro</h1>
    <p>The studio could not be started. Load the page again in a moment.</p>
    <p lang="pt-BR">Não foi possível iniciar o estúdio. Recarregue a página em instantes.</p>
    <p>{error instanceof Error ? error.message : String(error)}</p>
  </main>
)
