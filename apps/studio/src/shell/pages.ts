import { Activity, ListChecks, type LucideIcon, PenLine, Users } from 'lucide-react'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { ShellTexts } from './texts.ts'

export type Page = {
  path: string
  /** Its name in the navigation. */
  name: keyof ShellTexts['pages']
  /** Null: it is in the user's menu, not in the navigation, for it is rarely gone to. */
  icon: LucideIcon | null
  forOperators: boolean
  component: LazyExoticComponent<ComponentType>
}

/** Every page, loaded when it is gone to. A path with `/*` after it is the page's own to divide. */
export const pages: readonly Page[] = [
  {
    path: '/',
    name: 'publish',
    icon: PenLine,
    forOperators: false,
    component: lazy(() => import('../pages/publish/publish-page.tsx')),
  },
  {
    path: '/jobs',
    name: 'jobs',
    icon: ListChecks,
    forOperators: false,
    component: lazy(() => import('../pages/jobs/jobs-page.tsx')),
  },
  {
    path: '/queue',
    name: 'queue',
    icon: Activity,
    forOperators: true,
    component: lazy(() => import('../pages/queue/queue-page.tsx')),
  },
  {
    path: '/accounts',
    name: 'accounts',
    icon: Users,
    forOperators: false,
    component: lazy(() => import('../pages/accounts/accounts-page.tsx')),
  },
  {
    path: '/uploads',
    name: 'uploads',
    icon: null,
    forOperators: false,
    component: lazy(() => import('../pages/uploads/uploads-page.tsx')),
  },
  {
    path: '/developers',
    name: 'developers',
    icon: null,
    forOperators: false,
    component: lazy(() => import('../pages/developers/developers-page.tsx')),
  },
  {
    path: '/audit',
    name: 'audit',
    icon: null,
    forOperators: false,
    component: lazy(() => import('../pages/audit/audit-page.tsx')),
  },
]

/** The page that an address belongs to. */
export const pageAt = (location: string): Page | undefined =>
  pages.find(({ path }) => (path === '/' ? location === '/' : location.startsWith(path)))
