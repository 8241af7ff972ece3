import { type ComponentProps, lazy, type ReactNode, Suspense } from 'react'

// It is not there before something is chosen, and knows every top-level domain.
const Loaded = lazy(async () => ({ default: (await import('./counter.tsx')).Counter }))

/** How long a text is, loaded when it is first shown. */
export const Counter = (props: ComponentProps<typeof Loaded>): ReactNode => (
  <Suspense>
    <Loaded {...props} />
  </Suspense>
)
