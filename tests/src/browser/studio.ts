import type { PlatformName } from '@carteiro/platforms'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import type { Browser, Page } from 'playwright-core'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { builtStudio } from '../../../infra/local/src/studio/build.ts'
import { launchChromium } from './chromium.ts'

/** Longest wait for anything on a page, ms: a loaded machine publishes slowly. */
const WAIT_LIMIT_MS = 120_000

export type PageOptions = {
  locale?: 'en' | 'pt-BR'
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
  /** Stays on the sign-in page. */
  isSignedOut?: boolean
}

/** The whole embedded stack with the studio, and a browser. */
export type StudioHarness = StackHarness & {
  browser: Browser
  /** A new browser context on a page of the studio, signed in as the demo user. */
  open(path?: string, options?: PageOptions): Promise<Page>
  /** Errors of the pages' scripts, and what the content security policy refused. */
  complaints(): string[]
}

export const signIn = async (
  page: Page,
  labels = { email: 'E-mail', password: 'Password', submit: 'Sign in' },
) => {
  await page.getByRole('textbox', { name: labels.email }).fill(demoUser.email)
  await page.getByRole('textbox', { name: labels.password }).fill(demoUser.password)
  await page.getByRole('button', { name: labels.submit }).click()
}

export const startStudioHarness = async (platforms?: readonly PlatformName[]): Promise<StudioHarness> => {
  const studioDir = await builtStudio()
  const harness = await startStackHarness({ studioDir, ...(platforms ? { platforms } : {}) })
  const browser = await launchChromium()
  const complaints: string[] = []

  const open = async (path = '/', options: PageOptions = {}): Promise<Page> => {
    const { locale = 'en', colorScheme = 'light', width = 1280, height = 900, isSignedOut = false } = options
    const context = await browser.newContext({
      locale,
      colorScheme,
      viewport: { width, height },
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(WAIT_LIMIT_MS)
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(harness.urls.gateway + path)
    if (!isSignedOut) {
      const inPortuguese = { email: 'E-mail', password: 'Senha', submit: 'Entrar' }
      await (locale === 'en' ? signIn(page) : signIn(page, inPortuguese))
      await page.getByRole('main').waitFor()
      await page.getByRole('navigation').first().waitFor()
    }
    return page
  }

  return {
    ...harness,
    browser,
    open,
    complaints: () => complaints.splice(0),
    end: async () => {
      await browser.close()
      await harness.end()
    },
  }
}
