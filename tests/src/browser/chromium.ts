import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The one without windows is the same engine, and takes half the time to start and to open a page. */
const HEADLESS = '/usr/bin/chromium-headless-shell'
export const chromiumPath =
  process.env.CHROMIUM_PATH ?? (existsSync(HEADLESS) ? HEADLESS : '/usr/bin/chromium')
export const hasChromium = existsSync(chromiumPath)

/**
 * Chromium heeds the last such list only: here is Playwright's, and the address bar's pop-ups, which every new page would
 * load twice over in processes of their own.
 */
const DISABLED_FEATURES = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

/** A real browser. Root's has no sandbox: Chromium refuses to start with one. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      `--disable-features=${DISABLED_FEATURES.join(',')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
