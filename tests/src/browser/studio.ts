import type { Browser, Page } from 'playwright-core'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { builtStudio } from '../../../infra/local/src/studio/build.ts'
import { setWholeStage, type WholeStage } from '../stage.ts'
import { launchChromium } from './chromium.ts'

/** Longest wait for what a person would wait for, ms: a loaded machine publishes slowly. */
const PATIENCE_MS = 30_000

export type Look = {
  locale?: 'en' | 'pt-BR'
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
  /** On the page that asks who one is. */
  isSignedOut?: boolean
}

/** The whole embedded stack with the studio, and a browser. */
export type StudioStage = WholeStage & {
  browser: Browser
  /** A new person's browser on a page of the studio, signed in as the demo user. */
  open(path?: string, look?: Look): Promise<Page>
  /** Everything that went wrong in the pages' scripts or was refused by the policy. */
  complaints(): string[]
}

export const signIn = async (
  page: Page,
  words = { email: 'E-mail', password: 'Password', submit: 'Sign in' },
) => {
  await page.getByRole('textbox', { name: words.email }).fill(demoUser.email)
  await page.getByRole('textbox', { name: words.password }).fill(demoUser.password)
  await page.getByRole('button', { name: words.submit }).click()
}

export const setStudioStage = async (): Promise<StudioStage> => {
  const stage = await setWholeStage({ studioDir: await builtStudio() })
  const browser = await launchChromium()
  const complaints: string[] = []

  const open = async (path = '/', look: Look = {}): Promise<Page> => {
    const { locale = 'en', colorScheme = 'light', width = 1280, height = 900, isSignedOut = false } = look
    const context = await browser.newContext({
      locale,
      colorScheme,
      viewport: { width, height },
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(stage.urls.gateway + path)
    if (!isSignedOut) {
      const inPortuguese = { email: 'E-mail', password: 'Senha', submit: 'Entrar' }
      await (locale === 'en' ? signIn(page) : signIn(page, inPortuguese))
      await page.getByRole('main').waitFor()
      await page.getByRole('navigation').waitFor()
    }
    return page
  }

  return {
    ...stage,
    browser,
    open,
    complaints: () => complaints.splice(0),
    end: async () => {
      await browser.close()
      await stage.end()
    },
  }
}
