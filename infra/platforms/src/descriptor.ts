export type PlatformApp = { id: string; secret: string }
export type PlatformAccount = { id: string; username: string }

/** An option that the demo publishes. Without a caption it takes the one that all options share. */
export type DemoOption = { option: string; caption?: string; settings?: Record<string, unknown> }

/**
 * What development, deployment and tests know of a platform. What the platform takes (options, media, texts, settings)
 * is the catalog of its service.
 */
export type PlatformDescriptor = {
  /** As people write it: the catalog's `display_name`. */
  label: string
  /** The default port of the platform's service. */
  port: number
  sandbox: {
    /** What a developer portal would have given. */
    app: PlatformApp
    /** Every scope that the simulator knows and grants. */
    scopes: string[]
    /** The demo user's account, connected from the start. */
    account: PlatformAccount
    /** An account to be connected by hand or by a test. */
    secondAccount: PlatformAccount
    /** Further accounts that the demo user's token may publish for, connected from the start. */
    moreAccounts?: PlatformAccount[]
    /** What the demo account's first token is renewed with, as the service keeps it. */
    renewal?: { refresh_token: string } | { more: Record<string, string> }
    /** Settings of the service, without the platform's prefix, that lead it to the simulator at this address. */
    settings: (address: string) => Record<string, string>
    /** Rules of the simulator for runs with more posts than an account may make in a day. */
    rulesWithoutQuotas: Record<string, unknown>
  }
  /** What the demo publishes with its picture and its video. */
  demo: { picture: DemoOption[]; video: DemoOption[] }
}

/** More than any run needs. */
export const PLENTY = 1_000_000
